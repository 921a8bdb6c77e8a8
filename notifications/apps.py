from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Benachrichtigungen"

    def ready(self) -> None:
        from guest_cache.quiet import register_quiet

        from . import signs, stranded

        register_quiet(*self.get_models())
        signs.register()
        stranded.register()
