"""The report to the bar: drafted, confirmed, sent, completed, registered with number and receipt."""
