"""What the portal is made of: its packages, their licences, and the list for those who must know (``make sbom``, ``make licences``)."""
