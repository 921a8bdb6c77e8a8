from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "contributions"
    verbose_name = "Beiträge"

    def ready(self) -> None:
        from guest_cache.quiet import register_quiet
        from municipalities.mergers.registry import register_mover
        from pages.entries import register_entry_class
        from pages.setup import register_step

        from . import attached, audit, leaving, mail_gates, mailbox, mails, owned_files, reminders, review, rules, signals  # noqa: F401 - some register by import
        from .history.setup import ensure_versions
        from .mergers import entries as merged_entries
        from .mergers import screens as merger_screens
        from .models import ContributionPage
        from .setup import ensure_workflow
        from .writing import panels

        register_entry_class(ContributionPage)
        register_quiet(*(self.get_model(name) for name in ("NumberSequence", "Submission", "Question", "Note", "KtsReviewTask")))
        register_step(ensure_workflow)
        register_step(ensure_versions)
        for part in (leaving, mail_gates, mailbox, mails, owned_files, panels, reminders):
            part.register()
        register_mover(merged_entries.mover(), rank=merged_entries.RANK)
        merger_screens.register()
        review.silence_wagtail_mails()
