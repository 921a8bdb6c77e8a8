from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Konten"

    def ready(self) -> None:
        from guest_cache.quiet import register_quiet, register_quiet_columns
        from municipalities.mergers.registry import register_mover
        from municipalities.registry import register_profile_editor
        from notifications.hold import let_pass
        from notifications.telling import register_writer

        from . import consequences, invitations, jobs, leaving_mails, mail_gates, rights, rules  # noqa: F401 - rules registers the permissions
        from .adapters import MAILS
        from .letters import Letter
        from .mergers import departures, people
        from .mergers import jobs as merger_jobs
        from .mergers import letters as merger_letters
        from .views_profile import profile_url

        register_quiet(*(self.get_model(name) for name in ("Throttle", "SpentCode", "KeptText", "Invitation", "Departure")))
        register_quiet_columns(self.get_model("User"), "last_login", "password")
        register_profile_editor(profile_url)
        jobs.register()
        mail_gates.register()
        leaving_mails.register()
        consequences.register_consequences(consequences.of_accounts, order=10)
        merger_jobs.register()
        merger_letters.register()
        register_mover(people.mover(), rank=people.RANK)
        register_mover(departures.mover(), rank=people.RANK)
        register_writer(Letter.FACTOR_RESET, writer=rights.write_factor_reset)
        register_writer(Letter.INVITATION, writer=invitations.write_invitation)
        let_pass(words.letter for words in MAILS.values())  # somebody waits for them at the login page
