"""Every write to the register of interests."""
