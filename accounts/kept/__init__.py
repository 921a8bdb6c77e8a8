"""What was typed and could not be taken: shown at once, kept for a short while, and set into the form again.

``sent`` says what a request brought, ``store`` keeps it for one person in one browser, ``filling`` sets it into a page,
``middleware`` sees to it for every form there is (docs/decisions/0026).
"""
