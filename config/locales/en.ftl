### Everything Toonsmith says in English. How to add a language: docs/languages.md.
### Each message says what to do next; no blame, no internal names. Texts end up in chats: no markup.
### Every message can ask where it is read: $surface is chat, page (which also means the API) or terminal.

# The language's own name for itself.
language-name = English

## When something works again

when-now = now
when-hours = { $wait } ({ $clock })
when-date = on { $date }

## What to do next, where several messages end alike

next-resend =
    { $surface ->
        [chat] Send the photo again.
        [page] Upload the photo again.
       *[terminal] Use another copy of the photo.
    }

## What went wrong

failure-empty = That file is empty. { next-resend }
failure-not-a-picture = That file isn’t an image. Use a JPG, PNG, or WebP photo.
failure-unsupported-kind =
    { $kind } files aren’t supported. { $surface ->
        [chat] Send the photo as JPG, PNG, or WebP.
       *[other] Convert it to JPG, PNG, or WebP first.
    }
failure-truncated =
    This photo is incomplete or damaged. { $surface ->
        [chat] Send it again, or send another copy.
        [page] Upload it again, or use another copy.
       *[terminal] Use another copy of it.
    }
failure-too-many-bytes = This file is { $got }. The limit is { $limit }. Use a smaller version.
failure-too-many-pixels = This photo is { $size } pixels. The limit is { $limit } pixels in total. Use a smaller version.
failure-too-few-pixels = This photo is only { $size } pixels. Use one with at least { $limit } pixels on each side.
failure-unknown-style =
    “{ $style }” isn’t a style. { $nearest ->
        [none] Available styles: { $known }.
       *[other] Did you mean { $nearest }? Available styles: { $known }.
    }
failure-unknown-option =
    “{ $option }” isn’t an option. { $nearest ->
        [none] Available options: { $known }.
       *[other] Did you mean { $nearest }? Available options: { $known }.
    }
failure-bad-option =
    “{ $value }” isn’t valid for { $option }. Allowed: { $allowed }. { $nearest ->
        [none] Leave it out to use the default.
       *[other] Closest match: { $nearest }.
    }
failure-cannot-fit = The cartoon is larger than { $limit }, the most that can be sent here. Choose a smaller size, or use JPG.
failure-banned =
    { $when ->
        [never] You can’t make cartoons here.
       *[other] You can’t make cartoons here right now. Try again { $when }.
    } { $reason ->
        [none] If you think this is a mistake, contact the owner.
       *[other] Reason: { $reason }. If you think this is a mistake, contact the owner.
    }
failure-not-invited = You don’t have access yet. Ask the owner to add you.
failure-quota-used =
    { $scope ->
        [guild] { $left ->
            [0] { $limit ->
                [0] In this server, your roles can’t make cartoons.
                [one] You’ve used your cartoon for today in this server. Try again { $when }.
               *[other] You’ve used all { $limit } of today’s cartoons in this server. Try again { $when }.
            }
            [one] You have 1 of { $limit } cartoons left today in this server, but this needs more. Choose one photo, or try again { $when }.
           *[other] You have { $left } of { $limit } cartoons left today in this server, but this needs more. Choose up to { $left } photos, or try again { $when }.
        }
       *[person] { $left ->
            [0] { $limit ->
                [one] You’ve used your cartoon for today.
               *[other] You’ve used all { $limit } of today’s cartoons.
            } Try again { $when }.
            [one] You have 1 cartoon left today, but this needs more. Choose one photo, or try again { $when }.
           *[other] You have { $left } of { $limit } cartoons left today, but this needs more. Choose up to { $left } photos, or try again { $when }.
        }
    }
failure-rate-limited = That’s a lot of photos in a short time. Try again { $when }.
failure-too-many-in-flight =
    { $scope ->
        [person] { $limit ->
            [one] Your last photo is still in progress.
           *[other] { $limit } of your photos are still in progress.
        }
        [share] Many people are waiting, so each person can have only { $limit ->
            [one] 1 photo
           *[other] { $limit } photos
        } in the queue right now.
        [chat] { $limit ->
            [one] A photo in this chat is still in progress.
           *[other] { $limit } photos in this chat are still in progress.
        }
       *[guild] { $limit ->
            [one] A photo in this server is still in progress.
           *[other] { $limit } photos in this server are still in progress.
        }
    } { $when ->
        [unknown] Try again when one is done.
       *[other] Try again { $when }.
    }
failure-queue-full = The queue is full. Try again { $when }.
failure-disk-full = There’s no disk space left, so this photo couldn’t be saved. It didn’t count toward your daily limit. Tell the owner, and try again later.
failure-album-too-long =
    { $limit ->
        [one] Only 1 photo is allowed at a time, and this has { $got }. Try them one by one.
       *[other] Up to { $limit } photos are allowed at once, and this has { $got }. Try them in smaller groups.
    }
failure-crashed-twice = This photo stopped Toonsmith twice, so it won’t be tried again. It didn’t count toward your daily limit. Try another photo, or a screenshot of this one.
failure-expired = This took too long, so it was stopped. It didn’t count toward your daily limit. { next-resend }
failure-photo-gone = This photo has been deleted. { next-resend }
failure-download-failed = Couldn’t download the photo from the chat. It didn’t count toward your daily limit. { next-resend }
failure-download-slow = Downloading the photo took longer than { $time }. It didn’t count toward your daily limit. Try again, or use a smaller version.
failure-busy = Toonsmith is busy right now. Try again in a minute.
failure-too-slow = This took longer than { $time }, so it was stopped. Choose a smaller size and try again.
failure-decode-memory = Opening this { $kind } photo takes { $needed } of memory, more than there is here. Use a smaller version, or a JPG.
failure-style-too-slow = The { $style } style is off for now because it took too long several times. Choose another style.
failure-out-of-memory = There isn’t enough memory for this photo right now. Choose a smaller size, or use a smaller photo.
failure-cancelled =
    { $surface ->
        [terminal] Canceled.
       *[other] Canceled. It didn’t count toward your daily limit.
    }
failure-closing = Toonsmith is restarting. Try again in a minute.
failure-paused = No new photos are accepted right now; maintenance is planned. Try again later.
failure-internal =
    { $surface ->
        [terminal] Something went wrong with this photo. See error { $id } above.
       *[other] Something went wrong. It didn’t count toward your daily limit. Try again. If it keeps happening, give the owner this code: { $id }.
    }

## What was done differently

note-first-frame =
    { $frame ->
        [1] { $frames ->
            [one] This image is animated. Only its first frame was used.
           *[other] This image is animated. Only the first of its { $frames } frames was used.
        }
       *[other] This image is animated. Frame { $frame } of { $frames } was used, the first that isn’t empty.
    }
note-not-enlarged = The photo’s longer side is { $longSide } pixels, so the cartoon wasn’t enlarged to { $asked }.
note-laid-on-white = JPG doesn’t support transparency, so the background is white. To keep transparency, choose PNG or WebP.
note-avatar-enlarged = The photo has only { $longSide } pixels around the head, so the avatar was enlarged to { $side } for use as a profile picture.
note-background-kept = Nobody was found who could be cut out, so the background was kept.
note-quality-reduced = Saved at quality { $quality } to fit the size limit here.
note-size-reduced = Reduced to { $longSide } pixels to fit the size limit here.
note-stand-in = The { $asked } style isn’t installed here, so { $drawn } was used instead.
note-damaged =
    This { $format } file is damaged, so parts of the cartoon may be missing. { $surface ->
        [chat] If something looks wrong, send the photo again.
       *[other] If something looks wrong, use another copy of the photo.
    }

## Advice for the next photo

tip-no-face =
    { $crop ->
        [portrait] No face was found, so the photo wasn’t cropped.
        [avatar] No face was found, so the avatar shows as much of the photo as fits into a square.
       *[none] No face was found, so the style was applied to the whole photo.
    } A large, well-lit face looking at the camera works best.
tip-small-face =
    The face fills only { $percent } of the photo. { $surface ->
        [terminal] Move closer, crop the photo to the head, or use --crop portrait.
       *[other] Move closer, or use “{ button-advice-small-face }”.
    }
tip-several-faces =
    { $count ->
        [one] One face was found.
       *[other] { $count } faces were found. { $surface ->
            [terminal] To cartoonize only one, use --faces largest or crop the photo.
           *[other] To cartoonize only one, crop the photo or use “{ button-advice-several-faces }”.
        }
    }
tip-side-view = The face is turned far to the side. Look toward the camera for a better likeness.
tip-dark = The photo is dark. More light on the face gives clearer lines.
tip-backlit = The light is behind the person. Face the light instead.
tip-blurry = The photo is blurry. Hold the camera still, or use the original instead of a forwarded copy.
tip-small-photo = The photo’s longer side is only { $longSide } pixels. A larger photo gives finer lines.

## While a cartoon is made

stage-decode = Reading the photo…
stage-faces = Looking for faces…
stage-draw = Drawing…
stage-finish = Finishing up…
stage-encode = Saving…

## Options: names are also what a person may type; texts are at most 100 characters.
## Option names are small letters, digits, - and _ (at most 32), because chats take nothing else.

option-called = { $label } ({ $name })
switch-on = on
switch-off = off
# Other ways to type them, with spaces between.
switch-on-spellings = yes true 1
switch-off-spellings = no false 0
# Words for a strength, and words around options that mean nothing by themselves, with spaces between: “make it anime, please”.
strength-light-words = light subtle slight mild weak
strength-medium-words = medium moderate
strength-strong-words = strong bold intense heavy
strength-full-words = max maximum full
strength-stronger-words = stronger bolder heavier
strength-softer-words = softer lighter weaker subtler
caption-request-words = please pls plz make turn draw convert want try cartoonize cartoonise cartoonify do
caption-filler-words = it its this that these them look looks looking like in into a an the to be with me us i i'd would could can you as and but so style version effect photo picture pic image cartoon very much bit little more much just really way thanks thank thx hi hello hey one
option-photo-name = photo
option-photo-text = Your photo, as JPG, PNG, or WebP
option-style-name = style
option-style-text = The look of the cartoon
option-strength-name = strength
option-strength-text = How strong the effect is: 0.3 is a light filter, 0.6 clear lines, 0.9 a bold drawing
option-size-name = size
option-size-text = Length of the cartoon’s longer side, in pixels
option-size-512 = 512 px
option-size-1024 = 1024 px
option-size-2048 = 2048 px
option-size-original = original
option-format-name = format
option-format-text = File format of the cartoon, or a sticker: the person cut out, with a white outline
option-format-png = PNG
option-format-jpg = JPG
option-format-webp = WebP
option-format-sticker = sticker
option-crop-name = crop
option-crop-text = Crop to head and shoulders (portrait) or to a square around the head (avatar)
option-crop-none = none
option-crop-portrait = portrait
option-crop-avatar = avatar
option-faces-name = faces
option-faces-text = Cartoonize every face, or only the largest
option-faces-all = all
option-faces-largest = largest
option-exaggerate-name = exaggerate
option-exaggerate-text = How much larger eyes become: 0 as in the photo, 1 as in the style Cute
option-background-name = background
option-background-text = Behind the people: keep it, make it transparent, blur it, or use a gradient or one color
option-background-keep = keep
option-background-none = transparent
option-background-blur = blurred
option-background-gradient = gradient
# Other ways to type what a background can be, with spaces between; those for no background also without the option’s name.
background-none-words = transparent transparency cut-out no-background without-background remove-background
background-blur-words = blurry bokeh out-of-focus
color-white = white
color-gray = gray
color-black = black
color-red = red
color-orange = orange
color-yellow = yellow
color-green = green
color-teal = teal
color-blue = blue
color-navy = navy
color-purple = purple
color-pink = pink
color-brown = brown
color-beige = beige
# Other ways to type a color, each with the English name of the color that it means.
color-other-words = grey=gray violet=purple turquoise=teal cyan=teal cream=beige rose=pink
option-colors-name = colors
option-colors-text = Keep the photo’s colors, or use the style’s own
option-colors-photo = from the photo
option-colors-style = from the style
option-enhance-name = enhance
option-enhance-text = Sharpen edges and balance the lighting
option-compare-name = compare
option-compare-text = Show the photo and the cartoon side by side in one image
option-private-name = private
option-private-text = Only you can see the reply
option-language-name = language
option-language-text = Language of the replies
option-language-auto = Same as your app
option-scope-name = scope
option-scope-text = Whose defaults to change: yours, or everyone’s in this chat
option-scope-me = me
option-scope-chat = chat
option-reset-name = reset
option-reset-text = Reset to the default settings
option-person-name = person
option-person-text = The person this applies to
option-id-name = id
option-id-text = ID of a person, chat, or server, if you can’t pick the person
option-days-name = days
option-days-text = Number of days. Leave empty for no end date.
option-reason-name = reason
option-reason-text = The reason shown to the person
option-pictures-name = pictures
option-pictures-text = Cartoons per day. Leave empty for the default limit.
option-state-name = state
option-state-text = Whether new photos are paused
option-state-on = on
option-state-off = off
option-process-name = process
option-process-text = The name of one process to take out of service, from status
option-message-name = message
option-message-text = What to tell everyone who used this lately

## Commands: texts are at most 100 characters, menu entries at most 32.

command-cartoon-text = Turn a photo into a cartoon
command-cartoon-batch-text = Turn up to 10 photos into cartoons at once
command-styles-text = See the available styles
command-settings-text = See or change your default settings
command-quota-text = See how many cartoons you have left today
command-history-text = See your recent cartoons
command-cancel-text = Cancel your photos that are waiting or in progress
command-help-text = Show help
command-privacy-text = See what data is stored about you, and for how long
command-mydata-text = Download all data stored about you
command-forget-text = Delete all data stored about you
command-start-text = Start the bot
command-admin-text = Manage the bot
command-admin-status-text = Show the queue, memory use, and today’s numbers
command-admin-ban-text = Ban a person, chat, or server from using the bot
command-admin-unban-text = Lift the ban on a person, chat, or server
command-admin-allow-text = Add a person, chat, or server to the allowlist
command-admin-disallow-text = Remove a person, chat, or server from the allowlist
command-admin-limit-text = Set a person’s daily limit
command-admin-refill-text = Reset what a person has used today
command-admin-lists-text = See who is banned, allowed, or has a custom limit
command-admin-audit-text = See recent actions by owners
command-admin-drain-text = Stop accepting new photos, or start again
command-admin-notice-text = Send a message to all recent chats, for example about maintenance
menu-cartoonize = Cartoonize
menu-cartoonize-avatar = Cartoonize avatar

## A cartoon in progress. Times come as text (“1 minute, 20 seconds”), places and counts as numbers.

job-accepted = Got it.
job-waiting =
    { $place ->
        [1] You’re next. About { $time } left.
       *[other] You’re number { $place } in the queue. About { $time } left.
    }
job-drawing = Drawing… About { $time } left.
job-album =
    { $done ->
        [0] { $total } photos. About { $time } left.
       *[other] { $done } of { $total } done. About { $time } left.
    }
job-sending = Sending…
# Under a cartoon: “Anime, 70%, 1024 px”.
job-caption =
    { $background ->
        [none] { $style }, { $strength }, { $size }
       *[other] { $style }, { $strength }, { $background }, { $size }
    }
# In a caption: “transparent background”.
caption-background = { $value } background
job-alt-text = Cartoon of a photo in the { $style } style

album-done =
    { $total ->
        [one] Your cartoon is ready.
       *[other] All { $total } cartoons are ready.
    }
album-partly = { $done } of { $total } cartoons are ready.
album-none = None of these photos could be turned into a cartoon.
album-failed = Photo { $number }: { $reason }
album-trimmed =
    { $kept ->
        [one] Only the first of { $asked } photos is used. { $reason }
       *[other] Only the first { $kept } of { $asked } photos are used. { $reason }
    }
album-more =
    { $count ->
        [one] 1 more photo failed.
       *[other] { $count } more photos failed.
    }

## Buttons: at most 24 characters, so that three fit side by side on a phone.

button-softer = Softer
button-stronger = Stronger
button-style = Style
button-size = Size
button-format = Format
button-background = Background
button-sticker = Sticker
button-compare = Side by side
button-again = Redo
button-try-again = Try again
button-keep-options = Use these from now on
button-all-photos = All photos
button-advice-small-face = Crop to the head
button-advice-several-faces = Only the largest face
button-photo = Photo { $number }
button-delete = Delete
button-add-to-pack = Add to my pack
button-open-pack = Open pack
button-remove-from-pack = Remove from pack
button-cancel = Cancel
button-back = Back
button-forget = Delete everything
button-keep = Keep my data
button-reset = Reset to defaults
button-use-nearest = Use { $value }

## Short answers to a button: at most 200 characters.

answer-not-yours = Only the person who asked for this cartoon can use these buttons. To get your own, send a photo.
answer-strongest = This is already the strongest setting.
answer-softest = This is already the softest setting.
answer-started = Making a new version.
answer-cancelled =
    { $count ->
        [0] You have nothing to cancel.
        [one] Canceled. It didn’t count toward your daily limit.
       *[other] { $count } photos canceled. They didn’t count toward your daily limit.
    }
answer-deleted = Deleted.
answer-delete-not-allowed = Only the person who asked for this, or an admin, can delete it.
answer-saved = Saved.
answer-options-kept = Saved. Your next cartoons use these options. To change them, use /settings.
answer-disk-full = There’s no disk space left, so this couldn’t be saved. Tell the owner, and try again later.

## Commands

styles-sheet = Your photo in every style. To use one, send the photo with its name, for example: { $style }
styles-sheet-command = Your photo in every style. To draw one in full, use /cartoon with its name as the style, for example: { $style }
styles-list = Available styles:
styles-line = { $name }: { $id }
styles-line-stand-in = { $name }: { $id } (not installed, { $drawn } is used instead)
styles-missing = Also possible with a model pack: { $names }. Ask the owner to install it.

settings-yours = Your default settings:
settings-chat = Default settings of this chat:
settings-line = { $option }: { $value }
settings-line-unset = { $option }: { $value } (default)
settings-saved = Saved. New defaults: { $options }.
settings-reset = Reset to the defaults.
settings-language-saved = Saved. I’ll reply in { $language } from now on.
settings-language-unknown = “{ $language }” isn’t a language I know. Available: { $known }.
settings-chat-not-allowed = Only admins can change this chat’s defaults. To change your own, leave out “scope”.

quota-left =
    { $left ->
        [0] { $limit ->
            [one] You’ve used your cartoon for today. Your limit resets { $when }.
           *[other] You’ve used all { $limit } of today’s cartoons. Your limit resets { $when }.
        }
        [one] You have 1 of { $limit } cartoons left today. Your limit resets { $when }.
       *[other] You have { $left } of { $limit } cartoons left today. Your limit resets { $when }.
    }
quota-left-server =
    In this server, you have { $left } of { $limit ->
        [one] 1 cartoon
       *[other] { $limit } cartoons
    } left today.
quota-unlimited = You have no daily limit.

history-empty = No cartoons yet. Send a photo to start.
history-title = Your recent cartoons:
history-line = { $date }: { $caption }
history-line-album = { $date }: { $caption } ({ $count } photos)
history-line-failed = { $date }: { $reason }

privacy-text =
    Your photo is used only to make your cartoon. This happens on the owner’s computer, and the photo isn’t sent to anyone else.
    The photo is kept there for up to { $photos } so that you can make other versions. Then it’s deleted. The cartoon isn’t kept. Location, camera, and other metadata are removed.
    Kept for { $history }: your ID, when you asked for what, and the result. Kept until you change them: your settings.
    /mydata sends you all data stored about you. /forget deletes it.
mydata-here = Here is all the data stored about you.
forget-ask = This permanently deletes your history and settings, and cancels your photos in progress. Delete everything?
forget-done = Your data has been deleted. Only today’s cartoon count is kept until the end of the day, without your name.
forget-kept = Nothing was deleted.

start-text = Hi! Send me a portrait photo, and I’ll turn it into a cartoon. For the best quality, send it as a file. You can also send several photos as an album. For more, use /help.
help-telegram =
    Send a photo to get a cartoon. For the best quality, send it as a file. You can send up to { $album } photos at once as an album.
    To change the result, add options in the caption, for example:
    strength:0.8 style:anime
    0.8 anime webp
    80%
    white background
    sticker
    You can also reply to a photo with /cartoon and options.
    Options: { $options }.
    /styles: available styles
    /settings: your default settings
    /quota: cartoons left today
    /history: your recent cartoons
    /cancel: cancel photos in progress
    /privacy: what is stored about you
    /mydata: download your data
    /forget: delete your data
help-discord =
    /cartoon turns a photo into a cartoon. /cartoon-batch takes up to { $album } at once.
    Faster: right-click a message that has photos (on mobile, press and hold it), choose Apps, then “{ $menu }”.
    Options: { $options }.
    /styles: available styles
    /settings: your default settings
    /quota: cartoons left today
    /history: your recent cartoons
    /privacy: what is stored about you
    /mydata: download your data
    /forget: delete your data

## When something is missing

ask-photo = Send a photo with this command as the caption, or reply to a photo with it.
ask-photo-in-message = That message has no photo. Choose one with a JPG, PNG, or WebP.
ask-file-permission = I can’t send files here. Ask an admin to allow “Attach Files”, or use me in a direct message.
group-album = In this group I only see commands and replies to me, so I didn’t get most of this album. Send it to me in a private chat, or ask an admin to make me an admin.
others-photo = This is someone else’s photo, so only you can see the cartoon.
sent-as-file = Sent as a file to keep full quality.
unknown-command = /{ $command } isn’t a command. To see all commands, use /help.
unknown-command-near = /{ $command } isn’t a command. Did you mean /{ $nearest }?

## The window of /cartoon-batch: titles and labels at most 45 characters.

modal-title = Turn photos into cartoons
modal-photos = Photos (up to { $album })

## For owners

admin-only-owners = Only owners can use this command.
admin-who = Choose a person, or enter the ID of a person, chat, or server.
admin-bad-id = “{ $id }” isn’t an ID. Write telegram:42, discord:123456789012345678, discord:guild:… or discord:channel:… with a number, or web:192.168.1.5.
admin-is-owner = { $who } is an owner. Remove this person from access.owners first.
admin-out-of-range = { $option } must be a whole number from { $min } to { $max }.
admin-too-long = { $option } must have at most { $longest } characters.
admin-needs-service = Toonsmith isn’t running here, so there is nothing to do.
admin-outage = { $platform } can’t be reached since { $date } ({ $reason }). Toonsmith keeps trying.
admin-outage-over = { $platform } can be reached again.
admin-outage-was = { $platform } couldn’t be reached from { $from } until { $until } ({ $reason }).
admin-draining =
    { $everywhere ->
        [yes] New photos are paused in all processes. Photos in the queue will be finished. To resume: drain off. A process that starts from now on isn’t paused.
       *[no] New photos are paused. Photos in the queue will be finished. To resume: drain off.
    }
admin-accepting =
    { $everywhere ->
        [yes] New photos are accepted again by all processes.
       *[no] New photos are accepted again.
    }
admin-process-draining = { $name } is being taken out of service: it finishes or hands over what it has, and begins nothing new. To put it back: drain off with the same process.
admin-process-resumed = { $name } is being put back into service.
admin-no-process = There is no process “{ $name }”. Running: { $known }.
admin-one-process = There is only one process. To pause new photos: drain on.
admin-notice-what = Add the message, for example: notice We’re back at 6 PM.
admin-notice-sent =
    { $count ->
        [one] Sending to 1 chat.
       *[other] Sending to { $count } chats.
    }
admin-audit-days =
    { $days ->
        [one] 1 day
       *[other] { $days } days
    }
admin-audit-pictures =
    { $pictures ->
        [one] 1 cartoon
       *[other] { $pictures } cartoons
    }
admin-audit-chats =
    { $chats ->
        [one] 1 chat
       *[other] { $chats } chats
    }
admin-audit-reason = reason: { $reason }
admin-status =
    Waiting: { $waiting }. In progress: { $running } of { $atOnce }. Memory: { $memory }.
    Today: { $people ->
        [one] 1 person
       *[other] { $people } people
    }, { $done } done, { $failed } failed, { $refused } refused.
    { $draining ->
        [yes] New photos are paused.
       *[no] {""}
    }
admin-status-more =
    { $count ->
        [one] 1 more problem: ./run.sh doctor
       *[other] { $count } more problems: ./run.sh doctor
    }
style-broken = The style { $style } can’t be used: { $reason }.
style-off = The style { $style } took too long several times in a row and is off until the next start.
admin-status-process =
    { $role ->
        [front] { $name }: front
        [worker] { $name }: worker
        [copy] { $name }: copies the database
       *[all] { $name }: front and worker
    }{ $state ->
        [drained] , out of service
        [paused] , paused
       *[running] {""}
    }
admin-banned = { $who } is banned.
admin-banned-until = { $who } is banned until { $date }.
admin-unbanned = { $who } is no longer banned.
admin-allowed = { $who } is on the allowlist.
admin-disallowed = { $who } is no longer on the allowlist.
admin-limit =
    { $who } now gets { $pictures ->
        [one] 1 cartoon per day
       *[other] { $pictures } cartoons per day
    }.
admin-limit-usual = { $who } has the default daily limit again.
admin-refilled = Today’s limit for { $who } was reset.
admin-lists-empty = Nobody is banned, on the allowlist, or on a custom limit.
admin-lists-banned = Banned:
admin-lists-allowed = Allowed:
admin-lists-limits = Custom daily limit:
admin-audit-empty = No owner actions yet.
admin-audit-line = { $date }: { $by }, { $what }

## Both chats

# With what is being done now: “2 of 5 photos done. Drawing…”
progress-album = { $done } of { $total } photos done. { $now }
album-failed-named = Photo { $number } ({ $name }): { $reason }

## Telegram

# Under a cartoon: “Anime, 70%, 3 seconds”.
telegram-caption =
    { $background ->
        [none] { $style }, { $strength }, { $time }
       *[other] { $style }, { $strength }, { $background }, { $time }
    }
# Above it when the photo is somebody else's.
telegram-for = For { $name }
telegram-skipped =
    { $count ->
        [one] 1 item in the album isn’t an image and was skipped.
       *[other] { $count } items in the album aren’t images and were skipped.
    }
telegram-lost = Your cartoon is ready, but Telegram didn’t accept it. It didn’t count toward your daily limit. To try again, tap the button.
telegram-unconfirmed = The connection dropped while your cartoon was being sent, so it may have arrived. If you don’t see it here, tap the button. It didn’t count toward your daily limit.
telegram-send-photo = Send me a photo to get a cartoon. For more, use /help.
telegram-topic-closed = The topic you asked in is closed, so your cartoon is here.
telegram-photo-permission = I can’t send photos here. Ask an admin to allow me to send photos, or send me the photo in a private chat.
telegram-reply-options = To change this cartoon, reply with options, for example: ink 80%
telegram-nearest = “{ $value }” isn’t a valid { $option }, so { $nearest } was used.
telegram-unknown-style = “{ $style }” isn’t a style. To see the available styles, use /styles.
telegram-unsupported = I can’t make a cartoon from { $medium }. Send a photo instead.
telegram-preview = This is made from the preview image of { $medium }.
telegram-medium-video = a video
telegram-medium-animation = a GIF
telegram-medium-video_note = a video message
telegram-medium-sticker = a moving sticker
telegram-medium-voice = a voice message
telegram-medium-audio = music
telegram-medium-story = a story
telegram-medium-paid_media = paid media
telegram-traditional = Chinese is available in simplified characters only. For English, use /settings language:en
help-telegram-group =
    To get a cartoon in this group:
    send a photo with the caption /cartoon@{ $bot }, or
    reply to someone’s photo with /cartoon@{ $bot }. In reply to a message without a photo, it uses the person’s profile photo.
    Add options after it, for example: /cartoon@{ $bot } ink 80%
    To change a cartoon, use its buttons, or reply to it with options.
    Options: { $options }.
    /styles: available styles
    /settings: your default settings; admins can also set those of this chat
    /quota: cartoons left today
    /cancel: cancel photos in progress
    /privacy: what is stored about you
    Your history and your data are in the private chat with me.
# What asks for one's own profile photo, with commas between.
profile-photo-phrases = profile photo, profile picture, my avatar, profile pic
telegram-guest-ask = To get a cartoon, reply to a photo and mention me, or send a photo that mentions me.
telegram-guest-open = The cartoon is ready. Bots can’t put new photos into this chat before you have a private chat with me: tap the button.
telegram-guest-sticker = Your sticker is in the private chat with me.
# The emoji that people type to find the sticker.
telegram-pack-emoji = Choose the emoji that this sticker stands for.
telegram-pack-added = Added to your sticker pack as { $emoji }.
telegram-pack-removed = Removed from your sticker pack.
telegram-pack-no-chat = Telegram lets me make a sticker pack for you only after you’ve opened a private chat with me and pressed Start. Then tap the emoji again.
telegram-pack-refused = Telegram didn’t add this sticker. Try again later.
# The title of a person’s sticker pack; the second and later ones have a number.
telegram-pack-title =
    { $number ->
        [1] { $name }’s cartoons
       *[other] { $name }’s cartoons { $number }
    }
telegram-privacy-packs = Kept at Telegram until you remove them: the stickers that you add to a pack. Anyone who has the link can see a pack. /forget deletes your packs, too.
telegram-forget-packs = Your sticker packs will be deleted, too, for everyone who uses them.
telegram-inline-empty = Make your first cartoon
telegram-mode-guest = Guest mode is off: mentioning me in chats that I’m not in does nothing. To turn it on, use @BotFather: docs/telegram.md.
telegram-mode-inline = Inline mode is off: people can’t share their cartoons in other chats. To turn it on, use @BotFather: docs/telegram.md.
telegram-settings-not-allowed = Only admins can change this chat’s defaults. Everyone can change their own with /settings.
telegram-old-button = This button has expired. Send the photo again.
telegram-style-gone = This style is no longer available. To see the available styles, use /styles.
telegram-too-old = Bots can’t delete messages older than two days. You can delete it yourself.
telegram-in-private = Use this command in a private chat with me.
telegram-open = Open private chat
telegram-older = Older
telegram-days =
    { $days ->
        [one] one day
       *[other] { $days } days
    }
telegram-settings-me = My defaults
telegram-settings-chat = Defaults of this chat
telegram-hello-group = Hi! To get a cartoon, send a photo with the caption /cartoon, or reply to a photo with /cartoon. For more, use /help.
telegram-privacy-mode = To handle albums, I need to see all their photos. Make me an admin, or ask my owner to turn off privacy mode in @BotFather and add me again. Otherwise, send albums to me in a private chat.
telegram-admin-number = Telegram can’t look up people by name. Give the numeric ID of the person or chat, or reply to one of their messages with the command.

## Discord

button-more = More
button-avatar = Avatar
button-no-avatar = Whole photo
button-no-compare = Cartoon only
# Under a cartoon: opens a form with its options.
button-change = Change…
button-use = Use these from now on
button-publish = Show everybody
button-add-to-server = Add to this server
button-emoji = Emoji files
emoji-files =
    { $count ->
        [one] The emoji of this sticker:
       *[other] The emoji of these { $count } stickers:
    }
expression-title = Add to this server
expression-kind = Add as
expression-kind-text = Stickers and emoji are separate in Discord.
expression-sticker = sticker
expression-emoji = emoji
expression-name = Name
expression-name-text = At least 2 characters. Emoji names have letters, digits, and _ only.
expression-added =
    { $kind ->
        [emoji] Added to this server as :{ $name }:
       *[sticker] Added to this server as the sticker “{ $name }”.
    }
expression-not-you = Only people with the permission “Create Expressions” can add stickers and emoji to this server.
expression-not-me = To add stickers and emoji, I need the permission “Create Expressions” in this server. Ask an admin for it.
expression-not-here = To add stickers and emoji, I have to be a member of this server. Ask an admin to add me.
expression-full =
    { $kind ->
        [emoji] This server has no free slot for another emoji. Delete one first.
       *[sticker] This server has no free slot for another sticker. Delete one first.
    }
expression-refused = Discord didn’t accept “{ $name }”. Try another name, or try again later.
change-title = Make another version
pick-all = Buttons apply to: all photos
pick-one = Photo { $number }
pick-one-named = Photo { $number } ({ $name })
album-several = Photos { $numbers }: { $text }
styles-choose = Choose your default style
ask-avatar = This person has no profile picture.
control-outdated = This no longer works. Type / to see the available commands.
discord-interrupted = Toonsmith was restarted before it could start on this. It didn’t count toward your daily limit. Try again.
later-notice = The queue is long, so your cartoon will be sent to you here.
later-here = This will take longer than Discord’s 15-minute limit for replies. Your cartoon will arrive here as a new message.
later-direct = This will take longer than Discord’s 15-minute limit for replies. Your cartoon will arrive as a direct message.
later-nowhere = This may take longer than Discord’s 15-minute limit for replies, and I can’t message you any other way. If that happens, it won’t count toward your daily limit. Try again later, or allow direct messages.

## Discord: /server, for those who manage a server

command-server-text = Manage Toonsmith in this server
command-server-access-text = Choose the roles and channels that can and can’t make cartoons
command-server-limit-text = Set how many cartoons a day people with a role can make in this server
command-server-ban-text = Ban a person from making cartoons in this server
command-server-unban-text = Let a person make cartoons in this server again
command-server-bans-text = See and change who is banned in this server
command-server-usage-text = See how much Toonsmith is used in this server
option-role-name = role
option-role-text = The role this applies to
server-only-servers = This works only in a server.
server-only-managers = Only people with the permission “Manage Server” can do this.
server-access-intro = Who can make cartoons in this server. Changes take effect immediately. People who manage the server always can.
server-access-line = { $list }: { $names }
server-roles-allow = Only these roles
server-roles-deny = Not these roles
server-channels-allow = Only these channels
server-channels-deny = Not these channels
server-none = none
server-limits = Daily limits by role in this server (people with several roles get the highest; /server limit changes them):
server-limit-line =
    { $role }: { $pictures ->
        [one] 1 cartoon a day
       *[other] { $pictures } cartoons a day
    }
server-bans = Banned in this server:
server-ban-line =
    { $who }{ $date ->
        [never] { "" }
       *[other] , until { $date }
    }{ $reason ->
        [none] { "" }
       *[other] : { $reason }
    }
server-banned =
    { $when ->
        [never] You can’t make cartoons in this server.
       *[other] You can’t make cartoons in this server right now. Try again { $when }.
    } { $reason ->
        [none] If you think this is a mistake, contact the server’s admins.
       *[other] Reason: { $reason }. If you think this is a mistake, contact the server’s admins.
    }
server-not-channel = Cartoons are turned off in this channel. Try another channel, or ask the server’s admins.
server-not-role = In this server, your roles can’t make cartoons. Ask the server’s admins.
server-usage = Cartoons made in this server:
server-usage-line =
    { $days ->
        [one] Last 24 hours
       *[other] Last { $days } days
    }: { $done } done, { $failed } failed, { $open } in progress, for { $people ->
        [one] 1 person
       *[other] { $people } people
    }

## The API, beside the failures above

web-needs-token = Enter your access token. If you don’t have one, ask the owner.
web-wrong-token = That token isn’t correct. Check for missing characters or extra spaces.
web-too-many-wrong-tokens = That token isn’t correct, and there were too many incorrect attempts. Check it, and try again { $when }.
web-too-many-wrong-tokens-proxy = That token isn’t correct, and there were too many incorrect attempts. Check it, and try again { $when }. If you’re the owner and Toonsmith runs behind a proxy, set web.behindProxy to on, so that people are counted separately.
web-operators-only = Only the owner can do this.
web-not-local = This page accepts only the computer it runs on, and this request came through a proxy or from another computer. If you’re the owner and want to let others in, set web.token and, behind a proxy, web.behindProxy.
web-wrong-host = Open this page under the name localhost: { $address }
web-wrong-origin = This request came from another website, so it was blocked.
web-links-off = Photos can’t be loaded from a link here. Save the photo first, then choose it, or ask the owner to turn on web.links.
web-bad-link = That isn’t a link to a public website. Save the photo first, then choose it here.
web-link-failed = There’s no photo at that link, or it couldn’t be loaded. Save the photo first, then choose it here.
web-no-such-page = There’s nothing at this address.
web-no-such-job = This cartoon is no longer available. { next-resend }
web-not-a-form = Send the photo as multipart/form-data, in a field named “photo”, or as the whole body with its type, such as image/jpeg.
web-method-not-allowed = This address takes { $methods }.
web-no-photo = There’s no photo in this request. Add it as a field named “photo”, or name an earlier job in “again”.
web-repeated-field = The field “{ $field }” is there more than once. Send it once.
web-body-too-large = This request is too large, so it was blocked.
web-bad-idempotency-key = The Idempotency-Key header must be a single value of 1 to 255 characters, such as a UUID.
web-idempotency-key-reused = This Idempotency-Key was used for a different request. Use a new key for each request, and the same key only to repeat it.
web-not-drawn-yet = The cartoon isn’t ready yet. Try again in a moment.

## Page

page-lead = Turn photos into cartoons. Your photos go to this server and nowhere else.
page-choose = Choose photos
page-camera = Take a photo
page-drop = or drag them here, or paste one
page-drop-now = Drop to start
page-sample = Try it with a sample photo
page-link = Photos can’t be loaded from a link. Save the photo first, then choose it here or paste the image itself.
page-link-loading = Loading the photo…
page-options = Options
page-more = More options
page-card-more = More
page-own-color = Another color
page-strength-light = A light filter that keeps skin texture.
page-strength-clear = Clear lines and slightly flatter colors.
page-strength-bold = A bold drawing with large flat areas of color.
page-preset-light = Light
page-preset-clear = Clear
page-preset-bold = Bold
page-stand-in = uses { $style }
page-language = Language
page-results = Your cartoons
page-empty = Your cartoons appear here. This browser keeps them until you delete them. The server deletes its copies after { $time }.
page-download = Download
page-download-all = Download all
page-share = Share
page-share-failed = Couldn’t share the cartoon. Download it instead.
page-copy = Copy
page-copied = Copied
page-copy-failed = Couldn’t copy the cartoon. Download it instead.
page-forget = Delete
page-forget-all = Delete all
page-forget-sure = Delete all { $count } cartoons from this browser and from the server?
page-retry = Try again
page-redraw-all = Redo all with these options
page-redraw = Redo with these options
page-cancel = Cancel
page-cancel-all = Cancel all
page-waiting-upload = Waiting to upload
page-sending = Uploading, { $percent }
page-waiting = Waiting
page-place =
    { $place ->
        [1] Next in the queue
       *[other] Number { $place } in the queue
    }
page-seconds =
    { $seconds ->
        [one] about a second left
       *[other] about { $seconds } seconds left
    }
page-minutes =
    { $minutes ->
        [one] about a minute left
       *[other] about { $minutes } minutes left
    }
page-overdue = taking longer than expected
page-again-soon = { $reason } It will continue automatically.
page-cancelled = Canceled
page-done = { $name } is done.
page-failed = { $name } couldn’t be turned into a cartoon. { $reason }
page-photo = Photo
page-cartoon = Cartoon
page-photos = All photos
page-tile-busy = { $name }, in progress
page-tile-done = { $name }, done
page-tile-failed = { $name }, failed
page-tile-cancelled = { $name }, canceled
page-versions = Versions of this cartoon
page-enlarge = View larger
page-show-photo = Show photo
page-zoom-in = Zoom in
page-zoom-out = Zoom out
page-compare = Compare the photo and the cartoon
page-alt-photo = Photo { $name }
page-alt-cartoon = Cartoon of { $name }
page-round = As a round profile picture
page-alt-round = Cartoon of { $name } in a circle
page-offline = Connection lost. Trying again…
page-offline-kept = The server can’t be reached. You can still view, compare, and download your cartoons. New photos are sent as soon as the connection is back.
page-offline-empty = The server can’t be reached. This page continues by itself as soon as the connection is back.
page-shared =
    { $count ->
        [one] A photo was shared with Toonsmith
       *[other] { $count } photos were shared with Toonsmith
    }
page-shared-draw = Make cartoons
page-shared-discard = Discard
page-shared-sign-in = After that, you can use the photo you shared.
page-shared-failed = The shared photo didn’t arrive. Share it again, or choose it here.
page-sign-in = Sign in
page-token = Access token
page-sign-out = Sign out
page-needs-admin-token = To manage Toonsmith, enter the admin token. It’s in the file admin-token in the data folder, unless web.adminToken is set.
page-quota =
    { $left ->
        [0] No cartoons left today
        [one] 1 cartoon left today
       *[other] { $left } cartoons left today
    }
page-theme = Appearance
page-theme-system = System theme
page-theme-light = Light
page-theme-dark = Dark
page-help = Help
page-help-photo = A sharp photo with one large, well-lit face works best.
page-help-style = Choose a style to see your photo in it. “{ page-card-more }” has its colors, crop, background, and file format. Earlier versions stay below the cartoon, so you can go back.
page-help-compare = Drag the handle on the cartoon to compare it with the photo, or view it larger to zoom in.
page-privacy = Privacy
page-privacy-text = Photos go to this server only. It deletes them after a while, or as soon as you choose Delete. Cartoons and photos also stay in this browser until you delete them. Nothing is sent to anyone else.
page-api = API
page-operator = Admin
page-close = Close
page-charts = Last 24 hours, every 10 minutes
page-chart-waiting = Waiting
page-chart-drawing = In progress
page-chart-done = Done
page-chart-failed = Failed
page-chart-summary = now { $now }, at most { $most }
page-health = Health
page-people-search = Search people and failures
page-people-more = { $more } more. Search to find them.
page-person-id = ID
page-access = Status
page-last-request = Last request
page-orders = Actions
page-order-ban-with-reason = Ban…
page-reason = Reason
page-job = Job
page-queue = Queue
page-queue-line = { $waiting } waiting, { $drawing } of { $atOnce } in progress, { $replying } being sent
page-memory = Memory used
page-kept = Temporary files
page-day = Last 24 hours
page-day-line =
    { $people ->
        [one] 1 person
       *[other] { $people } people
    }: { $done } done, { $failed } failed, { $stopped } stopped
page-rates = Time per cartoon
page-rate-line =
    { $style }, { $size }: { $seconds } s ({ $pictures ->
        [one] 1 cartoon
       *[other] { $pictures } cartoons
    })
page-models = Styles
page-drawn-by = engine: { $engine }
page-drawn-as = uses { $style }. For this style, install { $engines }: ./run.sh models
page-not-drawn = not available. For this style, install { $engines }: ./run.sh models
page-failures = Recent failures
page-none = None
page-people = People
page-actions = What owners did
page-action-when = When
page-action-who = Who
page-action-what = What
page-actions-newer = Newer
page-actions-older = Older
page-person = ID of a person, chat, or server
page-order = Action
page-order-ban = Ban
page-order-unban = Lift ban
page-order-allow = Add to allowlist
page-order-disallow = Remove from allowlist
page-order-limit = Set daily limit
page-order-refill = Reset today’s limit
page-order-drain = Pause new photos
page-order-resume = Accept new photos again
page-order-notice = Write to recent chats
page-text = Reason for a ban, or the message
page-paused = New photos are paused.
page-number = Days banned, or cartoons per day
page-do-it = Apply
page-access-banned = banned
page-access-allowed = allowed
page-access-limit = { $pictures } per day

## The command line. Commands, option names and values in these texts are typed as they stand: don’t translate them.

cli-style-broken = The style { $style } can’t be used: { $reason }. See docs/models.md, “Your own networks”.

## The command line: networks of one’s own

# Where something is wrong: “models/packs/ghosts/manifest.json, line 3, column 5: …”.
cli-manifest-at = { $file }, line { $line }, column { $column }: { $problem }
cli-manifest-in = { $file }: { $problem }
cli-manifest-syntax =
    { $fault ->
        [comma] A comma is missing before this.
        [colon] A colon is missing after the name.
        [value] A value is missing here, or there’s a comma too many.
        [name] A name in double quotation marks is missing here, or there’s a comma too many.
        [quote] The closing quotation mark is missing.
        [bracket] A closing bracket is missing.
        [comment] JSON has no comments. Remove this one.
        [object] The manifest must be an object in braces, with the fields of docs/models.md.
       *[other] This isn’t JSON. Names and texts are in double quotation marks.
    }
cli-manifest-unreadable =
    { $reason ->
        [EACCES] Couldn’t read it (EACCES). The account that runs Toonsmith needs permission.
       *[other] Couldn’t read it ({ $reason }).
    }
# A file of a downloaded pack; cli-manifest-in says which.
cli-installed-problem =
    { $reason ->
        [EACCES] Couldn’t read it (EACCES), so its styles aren’t available. The account that runs Toonsmith needs permission.
        [ENOENT] It’s missing, so its styles aren’t available. To see which ones, and install them again: ./run.sh models verify
        [damaged] It’s damaged, so its style isn’t available. Install the style again: ./run.sh models
       *[other] Couldn’t read it ({ $reason }), so its styles aren’t available.
    }
cli-manifest-twice = { $field } is set twice.
cli-manifest-missing = { $field } is missing.
cli-manifest-unknown =
    { $nearest ->
        [none] { $written } isn’t a field. Available: { $known }.
       *[other] { $written } isn’t a field. Did you mean { $nearest }?
    }
# path is what is wrong, such as size.square.
cli-manifest-value =
    { $field ->
        [id] { $path } must be 1 to 32 lowercase letters, digits, or hyphens.
        [name] { $path } must be a text in quotation marks, such as {"{"} "en": "Ghosts" {"}"}.
        [licence] { $path } must be a text, such as "CC-BY-4.0".
        [network] { $path } must be the name of an .onnx file next to manifest.json.
        [layout] { $path } must be "NCHW" or "NHWC".
        [colours] { $path } must be "RGB" or "BGR".
        [range] { $path } must be two different numbers for black and white, such as [-1, 1].
        [size] { $path } doesn’t fit. size must be {"{"} "multiple": 1–256, "longest": 64–2048 {"}"}, {"{"} "square": 32–2048 {"}"}, or {"{"} "width": 32–2048, "height": 32–2048 {"}"}.
       *[nearest] { $path } must be the ID of a style.
    }
cli-manifest-taken = The style “{ $style }” already exists. Choose another id.
cli-manifest-nearest-self = A style can’t stand in for itself. Choose another one, or remove nearest.
cli-manifest-nearest-unknown =
    { $nearest ->
        [none] “{ $written }” isn’t a style. Available: { $known }.
       *[other] “{ $written }” isn’t a style. Did you mean { $nearest }?
    }
cli-manifest-no-network = There’s no file { $network } next to it.
cli-manifest-large-network = { $network } is larger than { $limit }.

# Why a network can’t be used; these end sentences, without the period.
cli-network-not-loaded = onnxruntime can’t load it ({ $reason })
cli-network-inputs =
    { $count ->
        [0] it has no input
       *[other] it has { $count } inputs instead of one
    }
cli-network-type =
    { $port ->
        [input] its input has the type { $type } instead of float32, float16, or uint8
       *[output] its output has the type { $type } instead of float32, float16, or uint8
    }
cli-network-shape =
    { $port ->
        [input] its input has the shape { $shape }, which isn’t one image with three channels
       *[output] its output has the shape { $shape }, which isn’t one image with three channels
    }
cli-network-proportions = it turns an image of { $given } pixels into one of { $got }
cli-network-not-finite = its output contains values that aren’t numbers
cli-network-one-color = its cartoon has only one color
cli-network-too-slow =
    { $seconds ->
        [one] it took longer than a second
       *[other] it took longer than { $seconds } seconds
    }
cli-network-out-of-memory = there isn’t enough memory for it
cli-network-failed = it failed ({ $reason })

# What models check finds. The first ones are headings of lines and should have at most 9 letters.
cli-check-network = Network
cli-check-input = Input
cli-check-output = Output
cli-check-guess = Use
cli-check-layout = Layout
cli-check-range = Range
cli-check-size = Size
cli-check-colours = Colors
cli-check-scale = Scale
cli-check-sample = Sample
cli-check-result = Result
cli-check-found =
    { $evidence ->
        [file] { $found } (from the file)
        [tried] { $found } (found by running it)
       *[assumed] { $found } (a guess)
    }
cli-check-set = { $set } (manifest.json)
cli-check-differs = { $set } (manifest.json), but it looks like { $found }
cli-check-ranges = { $input } in, { $output } out
cli-check-multiple = sides in multiples of { $multiple }, up to { $longest }
cli-check-unknown = couldn’t be found out: { $reason }
cli-check-drawn = { $time }, { $memory } of memory
cli-check-sample-found = { $file }: photo and cartoon, with { $colours }
cli-check-fault = It can’t be used: { $reason }.
cli-check-good = It works. The style is { $style }.
cli-check-save = To save this as manifest.json, add --save.
cli-check-saved = Saved as { $file }.
cli-check-colours-guessed = Compare the samples: if skin is blue in the one with RGB, set colours to BGR.
cli-check-licence = Set licence to the network’s license, and name to what people should see.
cli-check-no-network = There’s no .onnx file in { $folder }.
cli-check-several = { $folder } has several networks: { $names }. Name one: ./run.sh models check { $first }
cli-error = Error { $id }: { $message }
# Once after unexpected errors, each of which is a line of its own: “Error 1a2b3c4d: …”.
cli-how-to-report = This is a problem in Toonsmith or on this computer. To find the cause, run ./run.sh doctor. TOONSMITH_DEBUG=1 shows where it happens. To report it, see “Report a problem” in docs/troubleshooting.md.
# Adds something in brackets to what stands before it.
cli-note = ({ $text })

## The command line: settings

# The file with the settings, as in “line 3 of the configuration file”.
config-file = the configuration file
config-line = line { $line } of { $file }
config-must-be = { $name } must be { $expected }.
config-must-be-at = { $name } must be { $expected } ({ $place }).
config-did-you-mean = { $sentence } Did you mean { $nearest }?
config-quoted = Remove the quotation marks around { $name } ({ $place }): nothing removes them there, so they would be part of the value.
config-misplaced-token =
   { $kind ->
      *[telegram] { $name } contains what looks like a Telegram bot token ({ $place }). Put it in { $variable } instead.
       [discord] { $name } contains what looks like a Discord bot token ({ $place }). Put it in { $variable } instead.
   }
config-token-elsewhere = { $name } is ignored: the token is read from { $variable }.
config-expected-text = some text
config-expected-folder = the path of a folder, without ~ and variables, which only a shell replaces
config-expected-host = a host name or IP address without http:// and port, such as 127.0.0.1
config-expected-choice = one of { $values }
config-expected-toggle = on or off
config-expected-count = a whole number from { $min } to { $max }
config-expected-number = a number from { $min } to { $max }
config-expected-count-or-unlimited = a whole number from { $min } to { $max }, or unlimited
config-expected-count-or-auto = a whole number from { $min } to { $max }, or auto
config-expected-shards = a whole number from { $min } to { $max }, auto, or this process’s part of them, such as 0-3/8
config-expected-pixels = a number from { $min } to { $max }, in { $units }
config-expected-size = a size from { $min } to { $max }, in { $units }
config-expected-time = a time from { $min } to { $max }, in { $units }
config-expected-time-or-off = a time from { $min } to { $max }, in { $units }, or off
config-expected-hosts = a list of host names
config-expected-servers = a list of server ids
config-expected-people = a list of people, such as discord:123 or telegram:456
config-expected-address = an address that begins with http:// or https://
config-expected-language = a language tag such as en or zh-CN
config-expected-time-zone = a time zone such as Europe/Berlin or UTC
config-expected-discord-token = a bot token from the Discord developer portal (page Bot, Reset Token); the client secret, public key, and application ID are something else
config-expected-public-key = the public key of the Discord application: 64 hexadecimal digits
config-expected-telegram-token = a whole bot token from @BotFather, such as 123456:AAH…
config-expected-webhook-secret = 1 to 256 letters, digits, - or _
config-expected-token = at least 16 characters without spaces
config-expected-store = an address such as postgres://user:password@host/database
config-expected-queue = postgres, or an address such as redis://host:6379
config-expected-blobs = postgres, or an address such as s3://key:secret@host/bucket
config-services-need-store = Set services.store (TOONSMITH_STORE) to a PostgreSQL database: services.queue and services.blobs are only for several processes that share one.
config-shards-need-store = discord.shards is a part of the shards, so other processes must serve the others, and they share a PostgreSQL database: set services.store, too. docs/scale.md explains how.
config-expected-key = 32 bytes as 64 hexadecimal digits
config-replaced = { $name } is ignored ({ $place }). Use { $replacement } instead; config/defaults.yaml explains them.
config-renamed = { $name } is now called { $now } ({ $place }). The old name still works.
config-renamed-variable = { $name } is now called { $now }. The old name still works.
config-only-one = Only one of { $names } can be set.
config-secret-unreadable = { $name } must be the path of a readable file.
config-unknown-variable =
   { $nearest ->
       [none] Unknown setting: { $name }.
      *[other] Unknown setting: { $name }. Did you mean { $nearest }?
   }
config-set-twice = { $place } sets the same setting twice.
config-not-yaml = { $place } is not valid YAML.
config-not-yaml-tab = { $place } is indented with a tab, which YAML doesn’t allow. Use spaces:
config-not-yaml-indentation = { $place } isn’t indented like the lines above it. Settings of one group need the same number of spaces:
config-not-yaml-colon = { $place } is not valid YAML. Either the line above needs fewer spaces, or a value that contains “: ” needs quotation marks:
config-not-yaml-colon-missing = { $place } is not valid YAML. Write a colon and a space between name and value:
config-not-yaml-quote = { $place } opens a quotation mark that is never closed:
config-not-yaml-bracket = { $place } opens a bracket that is never closed:
config-not-yaml-start = { $place } has a value that begins with a character that is special in YAML. Put the value in quotation marks.
config-not-utf-8 = { $file } isn’t saved as UTF-8. Save it again with the encoding UTF-8.
config-needs-group = { $name } must be a group of settings: { $members } ({ $place }).
config-file-needs-group = { $file } must be a group of settings: { $members }.
config-unknown =
   { $nearest ->
       [none] { $place }: unknown setting. Available: { $known }.
      *[other] { $place }: unknown setting. Did you mean { $nearest }?
   }
config-unknown-in-group =
   { $nearest ->
       [none] { $place }: unknown setting of { $group }. Available: { $known }.
      *[other] { $place }: unknown setting of { $group }. Did you mean { $nearest }?
   }
config-host-needs-token = Set web.token, because web.host lets other computers connect.
config-proxy-needs-token = Set web.token, because web.behindProxy is on and a proxy lets other computers connect.
config-same-tokens = web.adminToken must be different from web.token, so that visitors are not owners.
config-webhook-needs-secret = telegram.webhook.secret must be set together with telegram.webhook.url.
config-public-key-needs-web = discord.publicKey needs web.enabled: on, because the web server receives the calls.
config-webhook-needs-web = telegram.webhook.url needs web.enabled: on, because the web server receives the calls.
config-webhook-needs-url = telegram.webhook.url must be set together with telegram.webhook.secret.
config-webhook-path = telegram.webhook.url needs a path of its own, such as https://example.org/telegram: the page and the API use the one it has.
config-webhook-needs-https = telegram.webhook.url must begin with https://, because Telegram calls no other addresses.
config-webhook-port = telegram.webhook.url must use port 443, 80, 88, or 8443, because Telegram calls no others.
config-webhook-private = telegram.webhook.url must be a public address: Telegram can’t reach this one. Without an address, leave it empty, and long polling is used.
config-blobs-smaller = blobs.bytes must be at least as large as photo.bytes, or the largest photos would never fit.
config-backup-alone = backup.every is ignored, because services.store is set: back up the PostgreSQL server itself.
config-admin-token-alone = web.adminToken is set, but web.token isn’t: everyone on this computer can use the page, and only the admin panel asks for a token.
config-style-unknown =
   { $nearest ->
       [none] cartoon.style must be the ID of a style: { $known }.
      *[other] cartoon.style must be the ID of a style. Did you mean { $nearest }?
   }
config-style-stands-in = cartoon.style: { $style } isn’t installed, so { $nearest } is used instead (./run.sh models).
config-style-missing = cartoon.style: { $style } isn’t available here (./run.sh models).
config-language-unknown = language must be a language with translations: { $known }.
config-data-moved = A database is in { $found }, but dataFolder now means { $folder }: relative folders are next to the configuration file, not in the current folder. Move the folder there, or set dataFolder to { $found }.
config-named-unreadable = { $variable } must be the path of a readable file ({ $reason }).
config-file-unreadable = Couldn’t read the configuration file { $path } ({ $reason }). Fix that, or move the file to start with the defaults.
config-file-misnamed = Settings are read from { $name }, not from { $found }. Rename that file to { $name }, or move it.
config-reason-permission = this account doesn’t have permission
config-reason-folder = it is a folder
config-reason-link-loop = it is a symbolic link that points to itself
config-reason-missing = it doesn’t exist
config-reason-unknown = unknown reason

## The command line: serve and register

cli-serve-settings = Settings: { $file } and environment variables.
cli-serve-no-settings = Settings: defaults and environment variables (no toonsmith.yaml found).
cli-serve-data = Data: { $folder }.
cli-serve-running = Running: { $surfaces }.
# One of the things in “Running: …”.
cli-serve-the-page = the page
cli-serve-chats =
   { $access ->
       [invited] { $chats }: only people on the allowlist can use it (access.mode: invited).
      *[other] { $chats }: everyone can use it (access.mode: { $access }).
   }
cli-serve-page-local = The page: only for this computer, because web.token isn’t set.
cli-serve-page-public =
   { $visitors ->
       [invited] The page: for everyone who has web.token and is on the allowlist (access.mode: invited).
       [invited-proxy] The page: for everyone who has web.token and is on the allowlist (access.mode: invited), behind a proxy.
       [proxy] The page: for everyone who has web.token, behind a proxy.
      *[other] The page: for everyone who has web.token.
   }
cli-serve-page-admin =
   { $token ->
       [set] To manage Toonsmith there, sign in with web.adminToken.
       [created] To manage Toonsmith there, sign in with the token in { $path }.
      *[none] Nobody can manage Toonsmith there, because web.adminToken isn’t set.
   }
cli-serve-no-admin-token = Couldn’t store the admin token in { $path } ({ $code }). Fix that, or set web.adminToken.
cli-serve-folder-in-use = Another Toonsmith is already using the folder { $folder }. Stop it first, or set another folder with TOONSMITH_DATA_FOLDER=….
cli-serve-nothing = Nothing to start. Set DISCORD_TOKEN or TELEGRAM_TOKEN, or set web.enabled to on.
cli-serve-goes-on = Everything else keeps running. The token is tried again every 10 minutes.
cli-reload-live = Now in effect: { $names }.
cli-reload-restart = Changed, but only in effect after a restart: { $names }.
cli-reload-packs = Model packs changed. Styles now: { $styles }.
cli-reload-nothing = Settings and model packs are unchanged.
cli-reload-problems = The settings were not reloaded; the ones before stay in effect:
cli-reload-failed = Couldn’t reload the model packs ({ $id }); the log has the cause.
cli-serve-ready = Ready. Press Ctrl-C to stop.
cli-serve-finishing = Finishing cartoons in progress… To stop immediately, press Ctrl-C again.
cli-serve-needs-store = Processes of several roles share a PostgreSQL database. Set TOONSMITH_STORE; docs/scale.md explains how.
cli-serve-other-version = This is Toonsmith { $version }, and a process of version { $other } is using the same database. Stop the old ones first, or install the same version everywhere.
cli-serve-data-shared = Data: the PostgreSQL database of services.store.
cli-serve-worker = Running: drawing only, for the processes that share its database.
cli-serve-front = Drawing: other processes (./run.sh worker).
cli-serve-health = Health and metrics: { $address }/readyz and /metrics.
cli-serve-standing-by = { $platform }: standing by, because another process receives its messages.
cli-serve-drained = Out of service. To put it back: ./run.sh admin drain off --process { $name }
cli-serve-resumed = Back in service.
cli-serve-claim-lost = { $platform }: another process has taken over, because this one didn’t reach the database for too long. Start this one again.
cli-serve-disk-full = The disk of { $folder } is full. Free up some space, and start Toonsmith again.
cli-serve-failed = Something went wrong ({ $id }). To find the cause, run ./run.sh doctor.
cli-web-open = Open { $address } in a browser.
cli-web-port-in-use = Port { $port } is in use, perhaps by another Toonsmith. Stop it, or use another port: TOONSMITH_WEB_PORT={ $next } ./run.sh
cli-web-port-refused = This account can’t use port { $port }. Use one above 1023: TOONSMITH_WEB_PORT=7860 ./run.sh
cli-web-no-address = This computer doesn’t have the address { $host }. Set web.host to 127.0.0.1, or to 0.0.0.0 for all its addresses.
cli-discord-connected = Discord: connected.
cli-discord-waiting = Can’t reach Discord. Retrying…
cli-discord-refused = Discord rejected the token. Copy it again from https://discord.com/developers/applications into DISCORD_TOKEN.
cli-discord-ended = Discord closed the connection permanently. The log has the close code. For code 4011, set discord.shards to auto.
cli-telegram-listening = Telegram: listening.
cli-telegram-waiting = Can’t reach Telegram. Retrying…
cli-telegram-refused = Telegram rejected the token. Copy it again from @BotFather into TELEGRAM_TOKEN.
cli-register-no-token = No Discord bot is set up. Set DISCORD_TOKEN; docs/discord.md explains how to get one.
cli-register-done =
   { $servers ->
       [0] Registered the Discord commands globally.
       [one] Registered the Discord commands in { $servers } server.
      *[other] Registered the Discord commands in { $servers } servers.
   }
cli-register-failed = Discord rejected the commands: { $reason }

## The command line: the database

cli-database-unreachable = Couldn’t open the database { $path }: { $reason }.
cli-database-disk-full = The disk of the database { $path } is full. Free up some space, and try again.
cli-database-foreign = { $path } isn’t a Toonsmith database. Use another data folder, or move this file.
cli-database-newer = The database { $path } was written by a newer Toonsmith (version { $version }; this one supports up to { $supported }). Update Toonsmith, or restore a backup from before.
cli-postgres-unreachable = Couldn’t use the PostgreSQL database of TOONSMITH_STORE: { $reason }.
cli-redis-unreachable = Couldn’t use the queue of TOONSMITH_QUEUE: { $reason }.
cli-postgres-newer = The PostgreSQL database was written by a newer Toonsmith (version { $version }; this one supports up to { $supported }). Update Toonsmith on this computer.
cli-postgres-foreign = The PostgreSQL database of TOONSMITH_STORE has a schema “{ $schema }” with tables of another program. Use another database.
cli-postgres-unfinished = A copy into the PostgreSQL database was interrupted. Run ./run.sh store copy sqlite postgres again to finish it.
cli-database-damaged = The database { $path } is damaged ({ $reason }). It wasn’t changed. Restore a backup, or move the file to start with a new database.
cli-backup-nothing = There’s no database at { $path } yet, so there’s nothing to back up.
cli-backup-exists = { $path } already exists. Choose another name.
cli-backup-failed = Couldn’t write the backup { $path }: { $reason }.
cli-restore-no-file = { $path } isn’t a file.
cli-restore-in-use = Toonsmith is using the folder { $folder }. Stop it first.
cli-restore-shared = services.store is set, so the database is on a PostgreSQL server. Stop all processes, and restore it with: { $command }
cli-backup-shared = services.store is set, so the database is on a PostgreSQL server. Back it up with: { $command }
cli-restore-kept = The database that was there is kept as { $path }.
cli-restore-foreign = { $path } isn’t a backup of a Toonsmith database.
cli-restore-failed = Couldn’t restore { $path }: { $reason }.
cli-restore-settings = The settings were restored to { $file }.
cli-restore-settings-differ = Your settings stay as they are. Those of the backup are different; they were saved as { $file }.
cli-restore-settings-wrong = The settings of the backup don’t fit this version or computer. They were saved as { $file }.
cli-restore-settings-failed = { $reason } The settings of the backup were saved as { $file }.
cli-restore-packs = Model packs of the backup are missing here. To install them: { $command }
cli-restore-own = The style { $style } of the backup needs { $network } in { $folder }. Copy that folder from the old computer.
cli-help-restore = Restore the database from a backup
cli-help-restore-more = Checks a backup and puts it in the place of the database. Toonsmith must not be running. The database that was there is kept next to it.
cli-help-restore-file = a file that ./run.sh backup saved
cli-copy-needs-store = Set TOONSMITH_STORE to the address of the PostgreSQL database first; docs/scale.md explains how.
cli-copy-same = Copy from one to the other: ./run.sh store copy sqlite postgres, or ./run.sh store copy postgres sqlite.
cli-copy-nothing = There’s no database to copy yet.
cli-copy-in-use = Toonsmith is using the folder { $folder }. Stop it first.
cli-copy-store-in-use = Toonsmith is using the PostgreSQL database. Stop all its processes first. One that was killed counts for another 10 seconds.
cli-copy-not-empty = The PostgreSQL database already has data, so nothing was copied. Use another one, or delete the data there: DROP SCHEMA toonsmith CASCADE
cli-copy-different = The table { $table } isn’t the same in both databases, although all of it was copied. The copy can’t be used. Run ./run.sh doctor, then the same command again.
cli-copy-blobs-over-limit = There’s no space for the waiting photos and cartoons: they are larger than blobs.bytes together. Raise it, then run the same command again.
cli-copy-blobs-disk-full = There’s no space for the waiting photos and cartoons. Free some, then run the same command again.
cli-copy-blobs-different = A photo reads differently after it was written. Run ./run.sh doctor, then the same command again.
cli-copy-failed = The copy was interrupted: { $reason }. To continue, run the same command again.
cli-copy-stopped = Stopped. To continue, run the same command again.
cli-copy-progress =
   { $stage ->
       [rows] { $done } of { $total } rows
      *[blobs] { $done } of { $total } photos and cartoons
   }
cli-copy-done =
   { $to ->
       [postgres] Copied, and compared: everything is the same. Start Toonsmith with TOONSMITH_STORE set. When it works, delete toonsmith.db and the folder blobs from the data folder.
      *[sqlite] Copied, and compared: everything is the same. Start Toonsmith without TOONSMITH_STORE, TOONSMITH_QUEUE, and TOONSMITH_BLOBS. When it works, delete the data in PostgreSQL: DROP SCHEMA toonsmith CASCADE
   }
cli-serve-copying = The database is being copied (./run.sh store copy). Start Toonsmith when that is done.
cli-help-store = Move the database to PostgreSQL or back
cli-help-store-copy = Copy the database from SQLite to PostgreSQL, or back
cli-help-store-copy-more = Copies everything from one database into the other, with waiting photos and cartoons, and compares the two. Toonsmith must not be running. Nothing is deleted.
cli-help-store-from = sqlite for the data folder, or postgres for the database of TOONSMITH_STORE
cli-help-store-to = the other one

## The command line: --help

cli-help-usage = Usage:
cli-help-arguments = Arguments:
cli-help-options = Options:
cli-help-commands = Commands:
cli-help-examples = Examples:
cli-help-exit-codes = Exit codes:
cli-help-about = Turn portrait photos into cartoons on your own computer.
cli-help-version = Show the version
cli-help-help = Show this help
cli-help-help-command = Show help for a command
cli-help-option = { $text } [{ $allowed }; default: { $default }]
cli-help-serve = Start the page and the configured bots (same as ./run.sh without a command)
cli-help-serve-role = all, or front for a process that leaves the drawing to others (docs/scale.md)
cli-help-worker = Only draw, for other processes on the same database
cli-help-worker-more = Draws pictures for the processes that share its PostgreSQL database, on any machine that reaches it. Needs TOONSMITH_STORE; see docs/scale.md.
cli-help-draw = Turn photos into cartoons
cli-help-draw-more = Turns photos into cartoons. Each cartoon is saved next to its photo unless you use -o.
cli-help-draw-photos = One or more photos, or - for standard input
cli-help-draw-output = Output file, output folder (end it with /), or - for standard output
cli-help-draw-styles = Draw small in several styles, all in one image: all, or a list such as anime,ink
cli-help-draw-overwrites = Existing cartoons are overwritten. Original photos never are.
cli-help-batch = Turn all photos in a folder into cartoons
cli-help-batch-more = Turns all photos in a folder and its subfolders into cartoons in another folder. To resume after Ctrl-C or a power cut, run the same command again: finished cartoons are kept, and failed or changed photos are redone.
cli-help-batch-folder = Folder with the photos
cli-help-batch-output = Output folder (default: a new folder outputs_YYYYMMDDHHMMSS)
cli-help-batch-at-once = Photos to process at the same time (default: chosen for this computer)
cli-help-batch-names = Name cartoons after their photos, or outputs_YYYYMMDDHHMMSS_0001 and so on [photo, time; default: photo]
cli-help-batch-report = Failures and their causes are listed at the end and in report.json in the output folder (report-2.json if a report.json of your own is already there).
cli-help-register = Register the Discord commands again
cli-help-register-more = Registers the Discord commands again. This happens automatically when the bot starts and they have changed.
cli-help-models = List the styles and their engines, or install more
cli-help-models-more = Lists the styles and their engines. Installs, checks, and removes model packs.
cli-help-models-list = List installed and available styles
cli-help-models-install = Download, verify, convert, and test a pack
cli-help-models-verify = Check the installed files for damage
cli-help-models-remove = Remove a pack, or some of its styles
cli-help-models-check = Look at a network of your own, and draw with it
cli-help-models-check-more = Says how a network of your own is used, as far as that can be found out, draws samples, and measures time and memory. Suggests a manifest.json if there is none.
cli-help-models-folder = The folder with the network, or the .onnx file
cli-help-models-save = Save the suggested manifest.json
cli-help-models-pack = The pack, such as dct-net
cli-help-models-styles = Only these styles, such as anime,3d
cli-help-models-from = Folder with the files, or URL of a mirror
cli-help-models-yes = Accept the license without asking
cli-help-models-resume = You can stop with Ctrl-C at any time. To resume, run the same command again.
cli-help-backup = Back up the database
cli-help-backup-more = Copies the database to one file, even while Toonsmith is running: history, settings, daily limits, bans, and the allowlist. It doesn’t contain photos, cartoons, toonsmith.yaml, or model packs.
cli-help-backup-file = File or folder for the copy (default: toonsmith_YYYYMMDDHHMMSS.db in the current folder). Existing files aren’t overwritten.
cli-help-backup-restore = To restore it: stop Toonsmith, delete toonsmith.db-wal and toonsmith.db-shm from the data folder, copy the file over toonsmith.db there, and start Toonsmith.
cli-help-admin = Manage people and the running program as an owner
cli-help-admin-more = Does what /admin does in the chats: status, ban, unban, allow, disallow, limit, refill, drain, notice, lists, audit. Bans, limits, and the allowlist can also be changed while Toonsmith isn’t running.
cli-help-admin-order = what to do, for example ban
cli-help-admin-rest = the person, chat, or server (telegram:42, discord:123456789012345678, discord:guild:…, web:192.168.1.5); on or off for drain; the message for notice
cli-example-admin-ban = ban a person for a week
cli-example-admin-limit = set a daily limit
cli-example-admin-drain = pause new photos before a restart
cli-example-admin-drain-process = take one of several processes out of service
cli-example-admin-notice = write to everyone who used it lately
cli-example-admin-audit = see what owners did
cli-admin-unknown =
   { $nearest ->
       [none] “{ $name }” isn’t an action. Available: { $known }.
      *[other] “{ $name }” isn’t an action. Did you mean { $nearest }?
   }
cli-admin-who = Who? For example: ./run.sh admin { $name } telegram:42
cli-admin-too-much = Remove “{ $text }”: it has no meaning here. A reason with spaces needs quotation marks.
cli-admin-no-option = { $name } has no option --{ $option }.
cli-admin-no-server = No running Toonsmith answers on this computer with the admin token of this configuration. It needs web.enabled: on, and web.adminToken if web.token is set.
cli-help-doctor = Check that everything works here
cli-help-doctor-more = Checks this computer and this installation, and suggests a fix for each problem.
cli-help-doctor-json = print the findings as JSON, for programs
cli-help-exit-all = 0 done · 1 failed · 2 wrong arguments · 3 some photos failed · 130 stopped with Ctrl-C
cli-help-exit-doctor = 0 everything works · 1 problems found

## The command line: what the examples of --help do

cli-example-draw = saves photo.cartoon.png next to the photo
cli-example-style = another style (./run.sh models lists all styles)
cli-example-batch = a whole folder
cli-example-doctor = find out why something doesn’t work
cli-example-output = the file extension sets the format
cli-example-light = a light filter that keeps skin texture
cli-example-strong = strong, with large flat areas of color
cli-example-large = large, photo and cartoon side by side
cli-example-several = several photos at once
cli-example-folders = keeps subfolders and names
cli-example-changed = redoes everything, because the options changed
cli-example-new-folder = into a new folder outputs_YYYYMMDDHHMMSS
cli-example-names = outputs_YYYYMMDDHHMMSS_0001.png and so on
cli-example-one = one at a time, to use less CPU and memory
cli-example-pack = the seven official DCT-Net styles, from ModelScope
cli-example-pack-styles = only these styles
cli-example-pack-from = offline; see docs/models.md
cli-example-pack-check = Check a network of your own
cli-example-backup = saves toonsmith_YYYYMMDDHHMMSS.db here
cli-example-backup-folder = the same, in another folder
cli-example-backup-file = a name of your own
cli-example-store-to-postgres = when one computer is no longer enough
cli-example-store-to-sqlite = back to the data folder

## The command line: wrong arguments

cli-usage-unknown-option =
    “{ $word }” isn’t an option. { $nearest ->
        [none] To see all options, add --help.
       *[other] Did you mean { $nearest }?
    }
cli-usage-unknown-command =
    “{ $word }” isn’t a command. { $nearest ->
        [none] To see all commands, run ./run.sh --help.
       *[other] Did you mean { $nearest }?
    }
cli-usage-missing-argument = Missing argument: { $word }.
cli-usage-missing-value = { $word } needs a value.
cli-usage-bad-value = “{ $value }” isn’t valid for { $word }. { $reason }
cli-usage-too-many = There are too many arguments. Names with spaces need quotes.
cli-usage-whole-number = Use a whole number, 1 or higher.
cli-usage-number-from-zero = Use a whole number, 0 or higher.
cli-usage-a-style = Name at least one style.
cli-usage-choices = Allowed: { $allowed }.

## The command line: files

cli-file-standard-input = standard input
cli-file-standard-output = standard output
cli-file-not-found = File not found: { $path }
cli-file-inside-file = Can’t use { $path }: part of the path is a file, not a folder.
cli-file-needs-folder = { $path } is a file, not a folder.
cli-file-needs-file = { $path } is a folder, not a file.
cli-file-is-folder = { $path } is a folder. To process everything in it, use: ./run.sh batch { $path }
cli-file-cannot-open = You don’t have permission to open { $path }.
cli-file-cannot-change = You don’t have permission to change { $path }.
cli-file-read-only = Can’t write { $path }: the disk is read-only.
cli-file-disk-full = Can’t write { $path }: the disk is full.
cli-file-disk-quota = Can’t write { $path }: your disk quota is full.
cli-file-disk-error = Can’t read or write { $path }: the disk reports an error.
cli-file-name-too-long = The name { $path } is too long.
cli-file-too-many-open = Can’t open { $path }: too many files are open.
cli-file-link-loop = { $path } is a loop of symbolic links.
cli-file-other = Couldn’t read or write { $path } ({ $code }).

## The command line: draw

cli-draw-stdin-alone = Standard input (-) can’t be combined with other photos.
cli-draw-stdin-empty = There’s no photo on standard input. For example: cat photo.jpg | ./run.sh draw - -o cartoon.png
cli-draw-stdout-one = Standard output can take only one cartoon. For several photos, use -o with a folder.
cli-draw-to-terminal = Can’t show an image in the terminal. Save it to a file, for example: -o cartoon.png
cli-draw-needs-folder = For several photos, use a folder: -o { $folder }/
cli-draw-needs-extension = { $output } needs the extension .png, .jpg, or .webp, or a / at the end for a folder.
cli-draw-two-formats = { $output } doesn’t match --format { $format }. Use only one of them.
cli-draw-over-photo = { $cartoon } is the original photo. Choose another name with -o.
cli-draw-failed = { $failed } of { $total } photos failed.

## The command line: batch

cli-batch-not-a-folder = { $path } isn’t a folder. For single photos, use: ./run.sh draw { $path }
cli-batch-same-folder = The output folder can’t be the photo folder. Choose another one with -o.
cli-batch-no-photos = No photos found in { $path }.
cli-batch-starts =
    { $count ->
        [one] Turning 1 photo into a cartoon in { $folder }
       *[other] Turning { $count } photos into cartoons in { $folder }
    }{ $done ->
        [0] .
       *[other] ; { $done } already done.
    }
# While it runs: “2.5 per second · 10 seconds left”.
cli-batch-pace = { $rate } per second · { $left } left
cli-batch-done = { $count } done
cli-batch-done-before = { $count } already done
cli-batch-failed = { $count } failed
cli-batch-not-started = { $count } not started
cli-batch-other-files =
    { $count ->
        [one] 1 other file skipped
       *[other] { $count } other files skipped
    }
cli-batch-folders =
    { $count ->
        [one] 1 folder skipped
       *[other] { $count } folders skipped
    }
cli-batch-more = … and { $count } more
cli-batch-continue = To continue, run the same command again.
cli-batch-report = Full report: { $file }

## The command line: models

cli-models-style = STYLE
cli-models-name = NAME
cli-models-engine = ENGINE
cli-models-stand-in = { $engine }, as { $style } ({ $wanted } isn’t installed)
cli-models-missing = none (needs { $wanted })
cli-models-broken = none: { $reason }
cli-packs-license = License: { $name }, { $url }
cli-packs-accept = Nothing was installed. To accept the license, add --yes.
cli-packs-ask = Install { $styles }?
cli-packs-testing = { $style }: converting and testing
cli-packs-installed = { $style }: installed
cli-packs-try = To use it: ./run.sh draw photo.jpg --style { $style }
cli-packs-reload = A Toonsmith that is running notices this at the next start or reload: kill -HUP and its process ID, or systemctl reload toonsmith.
cli-packs-as-installed = as installed
cli-packs-damaged = damaged
cli-packs-file-differs = { $file }: expected sha256:{ $expected }, got sha256:{ $got }
cli-packs-file-missing = { $file }: expected sha256:{ $expected }, missing
cli-packs-none = No model packs are installed.
cli-packs-how = To install { $pack } ({ $size }): ./run.sh models install { $pack }
cli-packs-nothing-removed = No styles from this pack are installed.
cli-packs-removed = Removed { $styles }.
cli-packs-since = installed { $date }
cli-packs-available = { $styles }: { $command } (about { $size })
cli-packs-unverified = unverified origin: { $from }
cli-packs-no-background = no background network, so the head network draws the background too
cli-transfer-size = { $got } of { $total }
cli-transfer-speed = { $got } of { $total } ({ $speed }/s)
cli-transfer-pace = { $got } of { $total } · { $speed }/s · { $left } left

## The command line: what can go wrong with packs

cli-pack-unknown-pack = “{ $pack }” isn’t a pack. Available packs: { $known }.
cli-pack-unknown-style = “{ $style }” isn’t in this pack. Available styles: { $known }.
cli-pack-not-installed = { $style } isn’t installed. To see what is, run ./run.sh models list.
cli-pack-in-use = Another program (process { $process }) is installing right now. Wait until it’s done.
cli-pack-not-published =
    { $file ->
        [none] Couldn’t find { $repository }. Try again later, or use another mirror or --from with a folder.
       *[other] { $repository } no longer has { $file }. Use another mirror, or --from with a folder.
    }
cli-pack-unreachable = Couldn’t reach { $url } ({ $reason }). Check your connection, then run the same command again. The download will resume.
cli-pack-refused = { $url } responded with status { $status }. Run the same command again later. The download will resume.
cli-pack-wrong-answer = { $url } sent an unexpected response: { $reason }. Check the URL.
cli-pack-wrong-size = { $file } is { $got } bytes instead of { $expected }, so it wasn’t installed.
cli-pack-wrong-hash =
    { $by ->
        [list] { $file } doesn’t match its publisher’s list, so it wasn’t installed.
       *[known] { $file } isn’t known to this version, so it wasn’t installed.
    }
    expected { $expected }
    got { $got }
    { $by ->
        [list] Run the same command again. If it still fails, use another mirror.
       *[known] A newer version of Toonsmith may know it. To use it anyway, download it yourself and install --from its folder.
    }
cli-pack-wrong-network = { $file } wasn’t installed: { $reason }.
cli-pack-no-folder = Couldn’t read the folder { $folder }.
cli-pack-not-in-folder = { $folder } is missing { $files }. See docs/models.md for the files it needs.
cli-pack-disk-full = The disk is full. Free up { $needed } for { $folder }, then run the same command again. The download will resume.
cli-pack-cannot-read = Can’t read { $file } ({ $reason }), so nothing was removed.
cli-pack-cannot-write = Can’t write to { $folder } ({ $reason }). Change its permissions, or set drawing.modelsFolder.
cli-pack-cancelled = Stopped. To resume, run the same command again.

## The command line: doctor

cli-doctor-cores = Cores
cli-doctor-memory = Memory
cli-doctor-disk = Disk
cli-doctor-libraries = Libraries
cli-doctor-database = Database
cli-doctor-settings = Settings
cli-doctor-styles = Styles
cli-doctor-test = Test cartoon
cli-doctor-node-found = { $node } on { $platform }
cli-doctor-node-old = Install Node.js 20.19 or later from https://nodejs.org.
cli-doctor-node-untested = We don’t test this Node.js version, only { $versions }. If something fails, try one of those.
cli-doctor-one-core = This works, but each cartoon takes about twice as long as with two cores.
cli-doctor-memory-found = { $all }, { $free } free
cli-doctor-memory-small = Provide at least 1 GB. A 2048-pixel cartoon needs about that much.
cli-doctor-memory-full = Close other programs, or use -j 1 and --size 1024 or smaller.
cli-doctor-disk-found = { $free } free in { $folder }
cli-doctor-disk-full = Free up space: at least 250 MB is needed.
cli-doctor-disk-refused = can’t write to { $folder } ({ $reason })
cli-doctor-disk-permissions = Change its owner or permissions so that you can write to it.
cli-doctor-library-failed = couldn’t load a native library: { $reason }
cli-doctor-database-failed = couldn’t use the database: { $reason }
cli-doctor-service-failed = couldn’t be used: { $reason }
cli-doctor-service-advice = Check { $setting }, and whether the service is running and accepts this computer: docs/scale.md.
cli-doctor-reinstall = Delete the folder node_modules and run ./run.sh again.
cli-doctor-reinstall-glibc = Delete the folder node_modules and run ./run.sh again. Instead of Alpine Linux, use Debian or Ubuntu: onnxruntime needs glibc.
cli-doctor-settings-file = config/defaults.yaml explains every setting.
cli-doctor-engines-failed = couldn’t load the engines: { $reason }
cli-doctor-no-styles = none available
cli-doctor-stand-ins = { $styles }: not installed; the closest style is used (./run.sh models)
cli-doctor-missing = { $styles }: not available (./run.sh models)
cli-doctor-update = Update Toonsmith (git pull, or download it again), then run ./run.sh again.
cli-doctor-account = Account
cli-doctor-account-other = { $name }, but the data folder belongs to { $owner }
cli-doctor-account-again = Run this again as the account that serves, for example: sudo -u '{ $owner }' ./run.sh doctor
cli-doctor-account-root = A service needs no root account. Give it one of its own (docs/operators-guide.md).
cli-doctor-data = Data folder
cli-doctor-data-new = { $folder }: will be created
cli-doctor-data-found =
   { $database ->
       [none] { $folder }: writable, no database yet
      *[other] { $folder }: writable, database { $database }
   }
cli-doctor-data-public = { $folder }: other accounts can read it
cli-doctor-data-chmod = Photos and settings are in there. Run: chmod 700 { $folder }
cli-doctor-token-accepted = token accepted, the bot is { $account }
cli-doctor-token-refused = token rejected
cli-doctor-token-again = Copy it again into { $setting }.
cli-doctor-connected = connected, says the Toonsmith that is running
cli-doctor-disconnected =
    { $state ->
        [starting] connection being opened since { $date }
        [refused] connection refused since { $date } ({ $reason }), tried again every 10 minutes
       *[other] connection lost since { $date } ({ $reason }), reconnecting
    }
cli-doctor-connection-log = The log says more. Check the token, and whether the platform has disabled the bot.
cli-doctor-unreachable = can’t be reached ({ $reason })
cli-doctor-network = Check the network, the firewall, and the proxy. Where the platform is blocked, set its apiRoot to a server that can reach it.
cli-doctor-time = Time
cli-doctor-time-found = { $now } ({ $zone })
cli-doctor-time-wrong =
   { $direction ->
       [ahead] the clock is ahead by { $by }
      *[behind] the clock is behind by { $by }
   }
cli-doctor-time-set = Set it, or let the system do so (timedatectl set-ntp true): daily limits and encrypted connections depend on it.
cli-doctor-slots = At once
cli-doctor-slots-found =
   { $slots ->
       [one] { $slots } cartoon, { $each } of memory, { $needed } with everything else
      *[other] { $slots } cartoons, { $each } of memory each, { $needed } with everything else
   }
cli-doctor-memory-styles = a process holds { $held } after all styles; { $slots } at once need up to { $needed } of { $all }
cli-doctor-memory-styles-fewer = It works, but the process is restarted often to free memory. Provide more memory, or remove model packs that aren’t used.
cli-doctor-slots-fewer = That is more memory than there is. Lower drawing.atOnce, or leave it at auto.
cli-doctor-settings-from =
   { $file ->
       [none] no file; { $variables ->
           [none] no variables
          *[other] from the environment: { $variables }
       }
      *[other] { $file }; { $variables ->
           [none] no variables
          *[other] from the environment: { $variables }
       }
   }
cli-doctor-chat-off = off. To turn it on, set { $setting }
cli-doctor-started = started in { $time }
cli-doctor-size-took = { $size } px in { $time }
cli-doctor-engine = { $engine }: { $styles }
cli-doctor-test-failed = failed: { $reason }
cli-doctor-style-failed = { $style }: { $reason }
cli-doctor-device = Device
cli-doctor-device-cpu = the processor
cli-doctor-device-quicker = { $device }: the test photo takes { $time }, { $processor } on the processor alone
cli-doctor-device-slower = { $device }: not used; it takes { $time } for what takes { $processor } on the processor
cli-doctor-device-not-installed = { $device }: its libraries aren’t installed
cli-doctor-device-install = Run ./run.sh setup --cuda. What else it needs: docs/operators-guide.md, “A graphics card”.
cli-doctor-device-not-here = { $device }: not available on this kind of system
cli-doctor-device-failed = { $device }: can’t be used ({ $reason })
cli-doctor-device-ended = { $device }: not used; it made a process crash ({ $reason })
cli-doctor-device-too-slow = { $device }: not used; its test wasn’t done after { $time }
cli-doctor-device-differs = { $device }: not used; its drawing differs from the processor’s ({ $decibels } dB; 40 are needed)
cli-doctor-own-packs = Own styles
cli-doctor-own-network = Check it with ./run.sh models check and its folder: docs/models.md, “Your own networks”.
cli-doctor-good = Everything works.
cli-doctor-problems =
    { $count ->
        [one] 1 problem found.
       *[other] { $count } problems found.
    }
