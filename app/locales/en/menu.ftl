menu-title = Menu
menu-add = Add a dish
menu-quick-dish = New dish in “{ $category }”
menu-quick-loose = New dish without a category
menu-quick-category = New category
menu-quick-add = Add
menu-categories = Categories
menu-prices = Prices
menu-empty = No dish yet
menu-empty-text = Begin below with a category, such as Starters, or with a dish: a name and a price are enough.
menu-loose = Without a category
menu-category-empty = Nothing in it yet.
menu-removed = “{ $name }” is off the menu.
menu-undo = Undo
menu-removed-list = Removed dishes ({ $count })
menu-removed-at = removed { $time }
menu-restore = Bring back
menu-copy-of = { $name } (copy)

menu-badge-sold-out = Sold out today
menu-badge-off = Not offered
menu-badge-ended = Over
menu-badge-off-hours = Not at this time
menu-badge-options = { $count ->
    [one] 1 choice
   *[other] { $count } choices
}
menu-sell-out = Mark sold out
menu-there-again = Back on sale
menu-up = Move { $name } up
menu-down = Move { $name } down
menu-more = More for { $name }
menu-edit = Edit
menu-duplicate = Duplicate
menu-history = Who changed what
menu-remove = Remove
menu-see = See it as guests do
menu-back = Back

menu-new-title = A new dish
menu-check-fields = Something is not right yet. See the marked fields.
menu-save = Save
menu-save-picture = Save, then a picture
menu-save-next = Save, then another dish
menu-save-anyway = Save mine over it
menu-cancel = Cancel
menu-basics = The dish
menu-name = Name
menu-price = Price
menu-category = Category
menu-new-category = or a new category
menu-description = Description
menu-optional = optional
menu-none = none
menu-yes = yes
menu-no = no

menu-clash-title = Somebody changed this dish while you were typing
menu-clash-text = Nothing of yours is lost and nothing of theirs is overwritten yet. This is where the two differ:
menu-clash-field = What
menu-clash-there = There now
menu-clash-yours = Yours
menu-clash-take = Take what is there now

menu-options = Choices
menu-options-text = Sizes, extras, sides: what guests choose, and what it adds to the price. With “at least” 0, guests may skip it.
menu-option-off = sold out
menu-group = Choice { $number }
menu-group-name = Choice, such as Size
menu-group-min = Pick at least
menu-group-max = At most
menu-group-add = Add a choice
menu-copy-from = Choices of another dish
menu-copy = Take these over
menu-group-up = Move this choice up
menu-group-down = Move this choice down
menu-group-remove = Remove this choice
menu-option-name = Option, such as Large
menu-option-price = Adds
menu-option-on = available
menu-option-add = Add an option
menu-option-up = Move this option up
menu-option-down = Move this option down
menu-option-remove = Remove this option

menu-when = When
menu-offered = Can be ordered
menu-sold-out-until = Sold out until
menu-schedule = Served
menu-always = always
menu-until = Last served
menu-until-hint = optional; off the menu from then on
menu-window = Hours { $number }
menu-window-first = Serve only at certain times
menu-window-add = Add more times
menu-window-remove = Remove these times
menu-from = From
menu-to = To
menu-contains = What is in it
menu-allergens = Allergens
menu-diets = Diet and taste
menu-spicy = Spicy

menu-category-add = Add a category
menu-category-move = move to { $name }
menu-category-loose = keep without a category
menu-category-leftover = { $count ->
    [one] Its dish will
   *[other] Its { $count } dishes will
}
menu-category-remove = Remove this category
menu-count = { $count ->
    [one] 1 dish
   *[other] { $count } dishes
}

menu-gone = Somebody removed this dish meanwhile. What you typed is still here: saving it makes a new dish.
menu-history-of = Who changed { $name }
menu-history-created = Added
menu-history-changed = Changed
menu-history-removed = Removed
menu-history-restored = Brought back
menu-history-token = key “{ $name }”
menu-history-system = MenuOps itself

menu-prices-text = Type new prices, or choose dishes and change them together. Nothing is set before you have seen it.
menu-prices-change = Change the chosen dishes
menu-prices-by = Change by
menu-prices-by-hint = 5 or -5
menu-prices-how = In
menu-prices-percent = per cent
menu-prices-step = Rounded
menu-prices-exact = not at all
menu-prices-round = to { $amount }
menu-prices-of = New price of { $name }
menu-prices-see = See the new prices
menu-prices-apply = Set these prices
menu-prices-choose = Choose the dishes whose price is to change.
menu-prices-preview = { $count ->
    [0] No price would change.
    [one] One price will change when you set it. Look it over first.
   *[other] { $count } prices will change when you set them. Look them over first.
}

day-mon = Mon
day-tue = Tue
day-wed = Wed
day-thu = Thu
day-fri = Fri
day-sat = Sat
day-sun = Sun

allergen-gluten = Gluten
allergen-crustaceans = Crustaceans
allergen-eggs = Eggs
allergen-fish = Fish
allergen-peanuts = Peanuts
allergen-soybeans = Soybeans
allergen-milk = Milk
allergen-nuts = Nuts
allergen-celery = Celery
allergen-mustard = Mustard
allergen-sesame = Sesame
allergen-sulphites = Sulphites
allergen-lupin = Lupin
allergen-molluscs = Molluscs

diet-vegan = Vegan
diet-vegetarian = Vegetarian
diet-halal = Halal
diet-gluten-free = Gluten-free
