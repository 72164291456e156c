"""Demo data in three sizes, always the same for the same seed and day.

small: a province and two cities, six firms, cases in every state, a year of logs. city: Hangzhou's districts and
communities as they are, with made-up firms and lawyers. nation: made large from these.
"""
