"""The firm's side of group cases: reception, intake, parties, decision, acceptance."""
