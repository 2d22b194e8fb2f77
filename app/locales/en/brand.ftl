nav-settings = Settings
done-draft = Kept as a draft. Only you and your colleagues see it.
done-published = Published. Guests see it now.
done-discarded = The draft is gone.

theme-title = Brand
theme-has-draft = Draft, not published
theme-is-published = As guests see it
theme-primary = Primary colour
theme-accent = Accent colour
theme-as-text = { $name } as #rrggbb
theme-no-colour = Type a colour such as #b91c1c.
theme-logo = Logo
theme-logo-set = Use this logo
theme-logo-remove = Remove logo
theme-font = Font
theme-radius = Corners
theme-scheme = Light or dark
theme-publish = Publish
theme-save = Keep as draft
theme-discard-text = The colours, font and logo that guests do not see yet are thrown away.
theme-discard = Discard draft
theme-restore = Undo last publishing
theme-contrast = Can it be read?
theme-contrast-text = Text needs at least 4.5 : 1. Where your colour has less, text gets a lighter or darker shade of it.
theme-ratio = { $ratio } : 1
theme-repaired = Your colour alone has { $before }; text is written in { $colour }.
theme-preview = Your storefront
theme-preview-title = Your storefront in this brand
theme-look = How to look at it

font-sans-serif = Plain
font-serif = Classic
font-monospace = Typewriter
font-rounded = Rounded
font-slab = Slab
font-humanist = Warm

scheme-auto = As the guest's device
scheme-light = Always light
scheme-dark = Always dark

pair-on-primary = Text on the primary colour
pair-on-accent = Text on the accent colour
pair-primary-light = Primary colour as text, by day
pair-primary-dark = Primary colour as text, by night
pair-accent-light = Accent colour as text, by day
pair-accent-dark = Accent colour as text, by night

look-light = Day
look-dark = Night
look-wide = Wide
look-phone = Phone

settings-title = Settings
settings-house = Your restaurant
settings-name = Name
settings-tagline = Tagline
settings-description = Description
settings-description-hint = two or three sentences at the top of your menu
settings-phone = Phone
settings-address = Address
settings-when = When and where
settings-hours = Opening hours
settings-hours-hint = a line each, such as Mon–Fri 12:00–22:00; for guests to read, orders come in at any time
settings-tables = Tables
settings-tables-hint = a line each; without any, guests can only pick up
settings-speech = Language and clock
settings-locale = Language
settings-zone = Time zone
settings-save = Save

locale-en = English
locale-de = Deutsch
