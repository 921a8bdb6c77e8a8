from django.apps import AppConfig


class DataStandardsConfig(AppConfig):
    name = "data_standards"
    verbose_name = "Datenstandards"

    def ready(self) -> None:
        from accounts.consequences import register_consequences
        from contributions.listing.listings import list_context
        from pages.contexts import register_context

        from . import draft_maker, home, jobs, mergers, moments, panels, rules, search, signals, writing  # noqa: F401 - rules and signals register by import
        from .accession import proof
        from .ballot import mandate_letters
        from .ballot.leaving import of_mandates
        from .models import AgreementIndexPage, AgreementPage
        from .profiles import public as profiles
        from .public import agreement, listing, profile
        from .telling import answers
        from .telling import guests as letters_to_guests
        from .telling import writing as letters

        register_consequences(of_mandates)
        register_context(AgreementPage, agreement.agreement_context)
        register_context(AgreementIndexPage, lambda request, page: list_context(request, listing.LISTING))
        letter_writers = (letters, answers, letters_to_guests, mandate_letters)
        for part in (
            search,
            listing,
            profiles,
            profile,
            writing,
            draft_maker,
            *letter_writers,
            proof,
            jobs,
            mergers,
            home,
            panels,
            moments,
        ):
            part.register()
