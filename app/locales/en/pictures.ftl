field-colour = Must be a colour such as #b91c1c.
field-zone = Must be a time zone of the list.
field-picture-kind = Only JPEG, PNG and WebP pictures can be shown. Save it as one of these, then try again.
field-picture-damaged = This file can't be read. It may be damaged; try another one.
field-picture-pixels = This picture is too large: at most 40 megapixels.
field-picture-bytes = This file is too large: at most 10 MB.

done-picture = The picture is on the menu.
done-picture-removed = The picture is gone.

picture-title = Picture of { $name }
picture-back = Back to the menu
picture-dish = To the dish
picture-none = No picture yet
picture-none-text = Let guests see what they order.
picture-file = Picture
picture-file-hint = JPEG, PNG or WebP, at most 10 MB
picture-drop = Drop a picture here, paste one, or choose a file.
picture-alt = What is on it?
picture-alt-hint = for guests who can't see it
picture-upload = Put on the menu
picture-replace = Replace
picture-describe = Save description
picture-remove-text = It can be uploaded again, and is not kept here.
picture-remove = Remove picture
picture-add = Save, and add a picture
picture-change = Save, and change the picture
