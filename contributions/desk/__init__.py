"""What the desks of all kinds share. No kind is named here."""
