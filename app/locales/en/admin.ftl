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
error-unauthenticated = Your session has ended. Please sign in again.
error-cross-site-request = This form was sent from another site.
error-validation-failed = Some values are not right. Please look at the fields that are marked.
error-idempotency-in-progress = The same request is being worked on. Try again in a moment.
error-timeout = This took too long. Please try again.
error-unavailable = We are very busy right now. Please try again in a moment.
error-domain-taken = This domain belongs to another restaurant already.
error-payload-too-large = This is too large to be sent.
error-tenant-suspended = This restaurant is suspended.
error-tenant-archived = This restaurant is archived: it can be read and not changed.

portal-title = Welcome
portal-workplaces = Where you work
portal-no-workplaces = No restaurant has invited you yet.
