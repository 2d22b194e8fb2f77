skip-to-content = Skip to content
nav-label = Back office
nav-orders = Orders
nav-menu = Menu
nav-theme = Brand
nav-events = Events
nav-people = People
nav-tenants = Restaurants
nav-fleet = Health
nav-account = Your account
nav-sign-out = Sign out
nav-storefront = See the storefront

done-saved = Saved.
done-removed = Removed.
done-restored = It is back.
done-invited = Invited.
done-signed-out = You are signed out.
done-password = Your password is changed. All other browsers are signed out.
done-ended = That browser is signed out.

problem-forbidden = Not for you
problem-not-found = Nothing here
problem-refused = That did not work
problem-ours = Something went wrong
problem-ours-text = That was our fault, and nothing was done twice. Please try again in a moment.
problem-reference = Reference:
problem-home = Go on

error-forbidden = Your role does not allow this. Ask an owner.
error-not-found = This is not here. It may have been removed, or the link has a typing error.
error-method-not-allowed = This page can't be used in this way.
error-stale = Somebody changed this meanwhile. Look at what is there now, then change it again.
error-rate-limited = Too many requests. Please wait a moment.
error-tenant-archived = This restaurant is archived: it can be read and not changed.

portal-title = Welcome
portal-workplaces = Where you work
portal-no-workplaces = No restaurant has invited you yet.
