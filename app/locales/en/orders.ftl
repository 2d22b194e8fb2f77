orders-title = Orders
orders-back = Orders
orders-new = New order
orders-all = All orders
orders-all-title = All orders
orders-columns = Steps
orders-number = #{ $number }

orders-pending = New
orders-confirmed = In the kitchen
orders-ready = Ready
orders-done = Done
orders-cancelled = Cancelled
orders-finished = Finished
orders-more = There are more open orders than fit here. Finish some, or look at all orders.
orders-first-title = Still to be set up
orders-first-menu = Put your dishes on the menu
orders-first-theme = Choose your colours and your logo
orders-first-settings = Say where you are and when you are open
orders-none-pending = Nothing new.
orders-none-confirmed = Nothing to cook.
orders-none-ready = Nothing to hand over.
orders-none-finished = Nothing yet.

orders-step-confirm = Confirm
orders-step-ready = Mark ready
orders-step-done = Handed over
orders-step-of = { $step }: order { $number }

orders-pickup = Pick-up
orders-table = Table { $table }
orders-age-now = now
orders-age-minutes = { $minutes } min
orders-age-hours = { $hours } h { $minutes } min
orders-age-days = { $days } d

orders-live-off = Load again to see news
orders-live-on = Live
orders-live-slow = Looks for news every 15 seconds
orders-live-lost = No connection. Trying again…
orders-sound-on = Sound is on
orders-sound-off = Sound is off
orders-stale = This order has changed meanwhile.
orders-reload = Load it again

orders-pause = Pause ordering
orders-pause-for = How long?
orders-pause-minutes = { $minutes } minutes
orders-pause-hours =
    { $hours ->
        [one] 1 hour
       *[other] { $hours } hours
    }
orders-pause-button = Pause
orders-pause-hint = Guests see it and can't order until then. You can still take orders for them.
orders-paused = Guests can't order until { $time }.
orders-resume = Take orders again

orders-search = Number, name or phone
orders-search-button = Search
orders-status = Status
orders-any-status = Any
orders-none-found = No order is like that.
orders-older = Older orders
orders-column-number = Order
orders-column-customer = Name
orders-column-place = Where
orders-column-time = Ordered
orders-total = Total

orders-ordered = Ordered
orders-each = { $price } each
orders-note = Note
orders-phone = Phone
orders-facts = Guest
orders-history = History
orders-corrected = Corrected
orders-changed-lines = Dishes: { $before } → { $after }
orders-by-guest = Guest
orders-by-token = By the API
orders-by-somebody = Somebody who has left
orders-by-system = MenuOps

orders-cancel = Cancel the order
orders-cancel-reason = Why?
orders-cancel-hint = for the house; the guest sees only that it is cancelled
orders-cancel-button = Cancel the order

orders-ticket = Ticket
orders-ticket-of = Ticket { $number }
orders-print = Print
orders-print-hint = Only the ticket is printed.

orders-new-title = Take an order
orders-dishes = Dishes
orders-other-dishes = More
orders-no-dishes = There is nothing to order right now. Make a dish available first.
orders-who = For whom
orders-optional = optional
orders-qty-of = Quantity of { $name }
orders-note-of = Note for { $name }
orders-add-note = Note
orders-choose = Options and note
orders-line-note = Note for the kitchen
orders-please-choose = Please choose
orders-another = { $name } (another)
orders-confirm-at-once = Confirm at once
orders-preview = Work out the total
orders-take = Take the order

orders-refused-empty = Choose at least one dish.
orders-refused-table = There is no such table.

orders-correct = Change
orders-correct-title = Change order { $number }
orders-correct-hint = 0 takes a dish off. What stays keeps its price. For other options, take the dish off and add it again.
orders-add-dishes = Add dishes
orders-correct-button = Save

error-invalid-transition = This order has gone on meanwhile. Look at where it is now.
error-ordering-paused = Ordering is paused.
