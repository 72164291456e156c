"""The register of interests: who stands for or against whom, and the checks asked of it."""
