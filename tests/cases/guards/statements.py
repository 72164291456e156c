"""The steps of a case as bare statements."""

CLOSE = """UPDATE cases_meeting SET state = 'closed', outcome = 'take', circle = 3, closed_at = now()
    WHERE id = %(meeting)s"""
DECIDE = """UPDATE cases_case SET state = 'decided', decision_id = %(meeting)s
    WHERE id = %(case)s"""
ACCEPT = "UPDATE cases_case SET state = 'accepted', accepted_at = now() WHERE id = %(case)s"
