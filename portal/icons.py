"""The symbols of the portal, drawn in lines on a field of 24 × 24; they take the colour of the text beside them."""

SHAPES = {
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 21h4"/>',
    "bin": '<path d="M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8.5 3.5V7M15.5 3.5V7"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
    "down": '<path d="m5.5 9.5 6.5 6.5 6.5-6.5"/>',
    "edit": '<path d="m5 19 .8-3.8L16 5l3 3L8.8 18.2z"/>',
    "ended": '<circle cx="12" cy="12" r="9"/><path d="m5.7 5.7 12.6 12.6"/>',
    "feed": '<path d="M5 11a8 8 0 0 1 8 8M5 5a14 14 0 0 1 14 14"/><circle cx="6" cy="18" r="1.5" fill="currentColor"/>',
    "filter": '<path d="M4 7h16M7 12h10M10 17h4"/>',
    "idea": '<circle cx="12" cy="12" r="9"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11.5v4.5M12 8v.1"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"/>',
    "lock": '<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>',
    "mail": '<path d="M3.5 6h17v12h-17zM4 6.5l8 6.5 8-6.5"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "operation": '<circle cx="12" cy="12" r="9" fill="currentColor"/>',
    "people": '<circle cx="9" cy="8.5" r="3.5"/><path d="M3 20c0-4 2.5-6 6-6s6 2 6 6M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.5c2 .8 3 2.7 3 5.5"/>',  # noqa: E501 - one path
    "pilot": '<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "shield": '<path d="M12 3 5 5.5V11c0 4.6 2.8 8 7 10 4.2-2 7-5.4 7-10V5.5z"/><path d="m9 11.5 2.2 2.2L15.5 9.5"/>',
    "stop": '<path d="M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7z"/><path d="M12 8v4.5M12 15.8v.1"/>',
    "warn": '<path d="M12 4 2.8 20h18.4z"/><path d="M12 10.5v4M12 17.3v.1"/>',
    "x": '<path d="m6 6 12 12M18 6 6 18"/>',
}
