### Everything Toonsmith says in English. How to add a language: docs/languages.md.
### Each message says what to do next; no blame, no internal names. Texts end up in chats: no markup.

# The language's own name for itself.
language-name = English

## When something works again

when-now = now
when-hours = { $wait } ({ $clock })
when-date = on { $date }

## What went wrong

failure-empty = The file is empty. Please send the photo again.
failure-not-a-picture = That file is not a picture. Send a photo as JPG, PNG or WEBP.
failure-unsupported-kind = { $kind } files cannot be drawn here. Send the photo as JPG, PNG or WEBP.
failure-truncated = The photo arrived incomplete. Please send it again.
failure-too-many-bytes = The file has { $got }; up to { $limit } can be taken. Send a smaller copy of the photo.
failure-too-many-pixels = The picture has { $size } pixels; up to { $limit } pixels can be taken. Send a smaller copy of the photo.
failure-too-few-pixels = The picture is only { $size } pixels. Send one that is at least { $limit } pixels on each side.
failure-unknown-style =
    There is no style “{ $style }”. { $nearest ->
        [none] Choose one of these: { $known }.
       *[other] Did you mean { $nearest }? Choose one of these: { $known }.
    }
failure-unknown-option =
    There is no option “{ $option }”. { $nearest ->
        [none] The options are { $known }.
       *[other] Did you mean { $nearest }? The options are { $known }.
    }
failure-bad-option =
    “{ $value }” does not fit { $option }. It can be { $allowed }. { $nearest ->
        [none] Leave it out for the default.
       *[other] The nearest is { $nearest }.
    }
failure-cannot-fit = The cartoon does not fit into { $limit }, the largest file that can be sent here. Choose a smaller size, or jpg as format.
failure-banned =
    { $when ->
        [never] Cartoons are switched off for you here.
       *[other] Cartoons are switched off for you here. They work again { $when }.
    } { $reason ->
        [none] Ask the person who runs this bot if you think this is a mistake.
       *[other] Reason: { $reason }. Ask the person who runs this bot if you think this is a mistake.
    }
failure-not-invited = This bot is private. Ask the person who runs it to let you in.
failure-quota-used =
    { $left ->
        [0] { $limit ->
            [one] Your picture for today is used.
           *[other] Your { $limit } pictures for today are used.
        } Try again { $when }.
        [one] You have one picture left today, and this needs more. Send just one, or try again { $when }.
       *[other] You have { $left } of { $limit } pictures left today, and this needs more. Send up to { $left }, or try again { $when }.
    }
failure-rate-limited = That was a lot of pictures in a short time. You can send the next one { $when }.
failure-too-many-in-flight =
    { $scope ->
        [person] { $limit ->
            [one] Your last picture is still being drawn.
           *[other] { $limit } of your pictures are still being drawn.
        }
        [share] Many people are waiting, so each can have { $limit ->
            [one] one picture
           *[other] { $limit } pictures
        } in line for now.
        [chat] { $limit ->
            [one] A picture is already being drawn for this chat.
           *[other] { $limit } pictures are already being drawn for this chat.
        }
       *[guild] { $limit ->
            [one] A picture is already being drawn for this server.
           *[other] { $limit } pictures are already being drawn for this server.
        }
    } { $when ->
        [unknown] Send more when one of them is done.
       *[other] You can send more { $when }.
    }
failure-queue-full = So many pictures are waiting that no more fit in the queue. Try again { $when }.
failure-disk-full = The computer that draws the cartoons has no disk space left, so your photo couldn't be kept. It cost you nothing; please tell the person who runs this, and try again later.
failure-album-too-long =
    { $limit ->
        [one] One picture can be sent at once, and these are { $got }. Send them one by one.
       *[other] Up to { $limit } pictures can be sent at once, and these are { $got }. Send them in smaller groups.
    }
failure-crashed-twice = Drawing this photo stopped the program twice, so it isn't tried again. It cost you nothing; please send another photo, or a screenshot of this one.
failure-expired = This took so long that the chat stopped waiting for it. It cost you nothing; please send the photo again.
failure-photo-gone = The photo is not here any more. Please send it again.
failure-download-failed = The photo could not be fetched from the chat. It cost you nothing; please send it again.
failure-download-slow = The photo did not arrive within { $time }. It cost you nothing; please send it again, or a smaller one.
failure-busy = Everything is busy right now. Please try again in a minute.
failure-too-slow = The drawing was stopped after { $time }. Choose a smaller size and try again.
failure-out-of-memory = The picture is too large for this machine right now. Choose a smaller size, or send a smaller photo.
failure-cancelled = Cancelled. It cost you nothing.
failure-closing = The bot is restarting. Please try again in a minute.
failure-internal = Something unexpected happened, and it cost you nothing. Please try again; if it happens again, tell the person who runs this bot: { $id }.

## What was done differently

note-first-frame =
    { $frames ->
        [one] The picture moves; its first frame was drawn.
       *[other] The picture moves; the first of its { $frames } frames was drawn.
    }
note-not-enlarged = The photo is { $longSide } pixels long, so the cartoon was not blown up to { $asked }.
note-laid-on-white = JPG has no transparency, so the picture was laid on white. Choose png or webp to keep it.
note-quality-reduced = Saved at quality { $quality } so that the file can be sent here.
note-size-reduced = Made smaller, to { $longSide } pixels, so that the file can be sent here.
note-stand-in = The style { $asked } is not installed here; it was drawn as { $drawn }.
note-damaged = The { $format } file is damaged; what could be read was drawn. Send it again if something is missing.

## Advice for the next photo

tip-no-face = No face was found, so the whole picture was drawn. A face seen from the front, larger and well lit, turns out best.
tip-small-face = The face fills only { $percent } of the photo. Come closer, cut the photo around the head, or use crop:portrait.
tip-several-faces =
    { $count ->
        [one] One face was found.
       *[other] { $count } faces were drawn. For one of them only, use faces:largest or crop the photo.
    }
tip-side-view = The face is turned far to the side. Looking towards the camera gives a better likeness.
tip-dark = The photo is dark. More light on the face gives clearer lines.
tip-backlit = The light comes from behind. Turn around so that it falls on the face.
tip-blurry = The photo is blurry. Hold the camera still, or send the original instead of a forwarded copy.
tip-small-photo = The photo is only { $longSide } pixels long. A larger original gives finer lines.

## While a picture is made

stage-decode = Reading the photo…
stage-faces = Looking for faces…
stage-draw = Drawing…
stage-finish = Finishing…
stage-encode = Saving…

## Options: names are also what a person may type; texts are at most 100 characters.
## Option names are small letters, digits, - and _ (at most 32), because chats take nothing else.

option-called = { $label } ({ $name })
switch-on = on
switch-off = off
# Other ways to type them, with spaces between.
switch-on-spellings = yes true 1
switch-off-spellings = no false 0
option-photo-name = photo
option-photo-text = Your photo, as JPG, PNG or WEBP
option-style-name = style
option-style-text = The look of the cartoon
option-strength-name = strength
option-strength-text = How far it is drawn: 0.3 is a light filter, 0.6 clear lines, 0.9 a bold comic
option-size-name = size
option-size-text = Long side of the cartoon in pixels
option-size-512 = 512 px
option-size-1024 = 1024 px
option-size-2048 = 2048 px
option-size-original = original
option-format-name = format
option-format-text = The kind of file that comes back
option-format-png = PNG
option-format-jpg = JPG
option-format-webp = WEBP
option-crop-name = crop
option-crop-text = Cut to head and shoulders (portrait) or to a square head picture (avatar)
option-crop-none = none
option-crop-portrait = portrait
option-crop-avatar = avatar
option-faces-name = faces
option-faces-text = Draw every face, or only the largest
option-faces-all = all
option-faces-largest = largest
option-enhance-name = enhance
option-enhance-text = Sharpen edges and balance the light after drawing
option-compare-name = compare
option-compare-text = Photo and cartoon side by side in one picture
option-private-name = private
option-private-text = Only you see the answer
option-language-name = language
option-language-text = The language of the answers
option-language-auto = The language of your app
option-scope-name = scope
option-scope-text = Whose defaults: yours, or those of everybody in this chat
option-scope-me = me
option-scope-chat = chat
option-reset-name = reset
option-reset-text = Go back to the usual defaults
option-person-name = person
option-person-text = Who it is about
option-id-name = id
option-id-text = The id of a person, chat or server, when you cannot pick the person
option-days-name = days
option-days-text = For how many days; for good without it
option-reason-name = reason
option-reason-text = What the person is told
option-pictures-name = pictures
option-pictures-text = Pictures a day; the usual limit without it

## Commands: texts are at most 100 characters, menu entries at most 32.

command-cartoon-text = Turn a photo into a cartoon
command-cartoon-batch-text = Turn up to 10 photos into cartoons at once
command-styles-text = See the styles that can be drawn
command-settings-text = See or change your defaults
command-quota-text = See how many pictures you have left today
command-history-text = See your latest cartoons
command-cancel-text = Stop what is waiting or being drawn for you
command-help-text = How it works
command-privacy-text = What is stored about you, and for how long
command-mydata-text = Get everything that is stored about you
command-forget-text = Erase everything that is stored about you
command-start-text = Say hello
command-admin-text = Look after the bot
command-admin-status-text = Queue, memory and today’s numbers
command-admin-ban-text = Switch the bot off for a person, chat or server
command-admin-unban-text = Switch the bot on again for a person, chat or server
command-admin-allow-text = Let a person, chat or server in
command-admin-disallow-text = Take a person, chat or server off the list of those let in
command-admin-limit-text = Give a person another daily limit
command-admin-refill-text = Give a person today’s pictures back
command-admin-lists-text = See who is banned, let in or has another limit
command-admin-audit-text = See what owners did lately
menu-cartoonize = Cartoonize
menu-cartoonize-avatar = Cartoonize avatar

## A picture on its way. Times come as text (“1 minute, 20 seconds”), places and counts as numbers.

job-accepted = Got it.
job-waiting =
    { $place ->
        [1] You are next; done in about { $time }.
       *[other] Waiting, place { $place }; done in about { $time }.
    }
job-drawing = Drawing; done in about { $time }.
job-album =
    { $done ->
        [0] { $total } pictures; all done in about { $time }.
       *[other] { $done } of { $total } done; the rest in about { $time }.
    }
job-sending = Sending…
# Under a cartoon: “Anime, 70%, 1024 px”.
job-caption = { $style }, { $strength }, { $size }
job-alt-text = A cartoon in the style { $style }, drawn from a photo

album-done =
    { $total ->
        [one] Your picture is done.
       *[other] All { $total } pictures are done.
    }
album-partly = { $done } of { $total } pictures are done.
album-none = None of the pictures could be drawn.
album-failed = Picture { $number }: { $reason }
album-trimmed =
    { $kept ->
        [one] Only the first of { $asked } pictures is drawn: { $reason }
       *[other] Only the first { $kept } of { $asked } pictures are drawn: { $reason }
    }
album-more =
    { $count ->
        [one] One more could not be drawn.
       *[other] { $count } more could not be drawn.
    }

## Buttons: at most 24 characters, so that three fit side by side on a phone.

button-softer = Softer
button-stronger = Stronger
button-style = Style
button-size = Size
button-format = Format
button-compare = Before and after
button-again = Again
button-delete = Delete
button-cancel = Cancel
button-back = Back
button-forget = Erase everything
button-keep = Keep it
button-reset = Usual defaults
button-use-nearest = Use { $value }

## Short answers to a button: at most 200 characters.

answer-not-yours = These buttons belong to the person who asked. Send your own photo to get your own.
answer-strongest = It cannot be drawn more strongly than this.
answer-softest = It cannot be drawn more softly than this.
answer-started = Drawing it again.
answer-cancelled =
    { $count ->
        [0] Nothing of yours is waiting or being drawn.
        [one] Cancelled. It cost you nothing.
       *[other] { $count } pictures cancelled. They cost you nothing.
    }
answer-deleted = Deleted.
answer-delete-not-allowed = Only the person who asked, or a moderator, can delete this.
answer-saved = Saved.

## Commands

styles-list = These styles can be drawn now:
styles-line = { $name }: { $id }
styles-missing = With a model pack the bot could also draw { $names }. The person who runs it can add one.

settings-yours = Your defaults:
settings-chat = The defaults of this chat:
settings-line = { $option }: { $value }
settings-line-unset = { $option }: { $value } (usual)
settings-saved = Saved. From now on: { $options }.
settings-reset = Back to the usual defaults.
settings-chat-not-allowed = Only administrators can change the defaults of a chat. Leave scope out to change your own.

quota-left =
    { $left ->
        [0] { $limit ->
            [one] Your picture for today is used; the next one comes { $when }.
           *[other] Your { $limit } pictures for today are used; new ones come { $when }.
        }
        [one] You have one of { $limit } pictures left today; new ones come { $when }.
       *[other] You have { $left } of { $limit } pictures left today; new ones come { $when }.
    }
quota-unlimited = You can send as many pictures as you like.

history-empty = Nothing yet. Send a photo to begin.
history-title = Your latest cartoons:
history-line = { $date }: { $caption }
history-line-album = { $date }: { $caption } ({ $count } pictures)
history-line-failed = { $date }: { $reason }

privacy-text =
    Your photo is used to draw your cartoon and for nothing else. It is drawn on the machine of the person who runs this bot, and sent to nobody.
    The photo waits there for at most { $spool }, so that you can ask for another version, and is then deleted. The cartoon is not kept at all. Location, camera and other data inside the photo are dropped.
    Stored for { $history }: your id, when you asked for what, and what became of it. Stored until you change them: your settings.
    /mydata gives you everything that is stored about you. /forget erases it.
mydata-here = Here is everything that is stored about you.
forget-ask = This erases your history and settings for good, and cancels what is waiting. Go on?
forget-done = Everything about you is erased. Only the count of today’s pictures stays until the day is over, without your name.
forget-kept = Nothing was erased.

start-text = Hello! Send me a portrait photo and I will turn it into a cartoon. Send it as a file for the best quality, or several at once as an album. /help shows what else you can say.
help-telegram =
    Send a photo, and the cartoon comes back. Send it as a file for the best quality, or up to { $album } at once as an album.
    Write wishes under the photo, in any of these ways:
    strength:0.8 style:anime
    0.8 anime webp
    80%
    Or answer to a photo with /cartoon and your wishes.
    Wishes: { $options }.
    /styles shows the styles, /settings keeps your defaults, /quota tells what is left today, /history your latest cartoons, /cancel stops what is waiting, /privacy tells what is stored, /mydata gives it to you, /forget erases it.
help-discord =
    /cartoon turns a photo into a cartoon, /cartoon-batch up to { $album } at once.
    Quicker still: press long (or right-click) on a message with pictures and choose Apps, then “{ $menu }”.
    Wishes: { $options }.
    /styles shows the styles, /settings keeps your defaults, /quota tells what is left today, /history your latest cartoons, /privacy tells what is stored, /mydata gives it to you, /forget erases it.

## When something is missing

ask-photo = Send a photo together with the command, or answer to a photo with it.
ask-photo-in-message = There is no picture in that message. Choose one with a JPG, PNG or WEBP.
ask-file-permission = I may not send files here. Ask an administrator to allow “Attach files”, or use the bot in a direct message.
group-album = In this group I can only see messages that speak to me, so most of the album did not reach me. Send it to me in private, or ask an administrator to make me one.
others-photo = This is another person’s photo, so only you see the cartoon.
sent-as-file = Sent as a file, so that nothing of its quality is lost.
unknown-command = There is no command /{ $command }. /help shows what there is.
unknown-command-near = There is no command /{ $command }. Did you mean /{ $nearest }?

## The window of /cartoon-batch: titles and labels at most 45 characters.

modal-title = Turn photos into cartoons
modal-photos = Photos (up to { $album })

## For owners

admin-only-owners = This is for the people who run the bot.
admin-who = Say who: a person, or the id of a person, chat or server.
admin-status =
    Waiting: { $waiting }, drawing: { $running } of { $atOnce }, memory: { $memory }.
    Today: { $people ->
        [one] one person
       *[other] { $people } people
    }, { $done } drawn, { $failed } failed, { $refused } refused.
admin-banned = { $who } is switched off.
admin-banned-until = { $who } is switched off until { $date }.
admin-unbanned = { $who } is switched on again.
admin-allowed = { $who } is let in.
admin-disallowed = { $who } is no longer let in.
admin-limit = { $who } has { $pictures ->
        [one] one picture a day
       *[other] { $pictures } pictures a day
    } now.
admin-limit-usual = { $who } has the usual daily limit again.
admin-refilled = { $who } has today’s pictures back.
admin-lists-empty = Nobody is banned, let in by name, or has another limit.
admin-lists-banned = Banned:
admin-lists-allowed = Let in:
admin-lists-limits = Another daily limit:
admin-audit-empty = No owner has done anything yet.
admin-audit-line = { $date }: { $by }, { $action } { $who }

## Both chats

# With what is being done now: “2 of 5 pictures done. Drawing…”
progress-album = { $done } of { $total } pictures done. { $now }
album-failed-named = Picture { $number } ({ $name }): { $reason }

## Telegram

# Under a cartoon: “Anime, 70%, 3 seconds”.
telegram-caption = { $style }, { $strength }, { $time }
# Above it when the photo is somebody else's.
telegram-for = For { $name }
telegram-skipped =
    { $count ->
        [one] One item of the album is no picture and was left out.
       *[other] { $count } items of the album are no pictures and were left out.
    }
telegram-lost = The cartoon is drawn, but Telegram did not take it. It cost you nothing; press the button to try again.
telegram-unconfirmed = The connection broke while the cartoon was being sent, so it may have arrived. If you don't see it here, press the button; this one cost you nothing.
telegram-send-photo = Send me a photo, and the cartoon comes back. /help shows what else you can say.
telegram-old-button = This button is too old. Send the photo again.
telegram-style-gone = This style is not here any more. /styles shows what there is.
telegram-too-old = Telegram does not let bots delete messages after two days. You can delete it yourself.
telegram-in-private = That is nobody else’s business: ask me in a private chat.
telegram-open = Open the chat
telegram-older = Older
telegram-days =
    { $days ->
        [one] one day
       *[other] { $days } days
    }
telegram-settings-me = My own defaults
telegram-settings-chat = For everybody here
telegram-hello-group = Hello! Send a photo with the caption /cartoon, or answer to a photo with /cartoon, and the cartoon comes back. /help shows more.
telegram-privacy-mode = For albums I need to see all of their pictures: please make me an administrator, or let the person who runs me switch off privacy mode in @BotFather and add me again. Without that, send albums to me in private.
telegram-admin-number = Telegram finds nobody by name. Give the number of the person or chat, or answer to one of their messages with the order.
telegram-admin-notice = Tell everybody who asked lately something, such as a break for maintenance
telegram-admin-drain = Take no new photos, or take them again
telegram-draining = No new photos are taken now; what waits is finished. /admin drain off takes them again.
telegram-accepting = Photos are taken again.
telegram-notice-what = Write what to tell after it: /admin notice We are back at 6 PM.
telegram-notice-sent =
    { $count ->
        [one] One chat is being told.
       *[other] { $count } chats are being told.
    }

## Discord

button-more = More
button-avatar = Avatar
button-no-avatar = Whole picture
button-no-compare = Cartoon only
styles-choose = Make one of them your default
ask-avatar = There is no profile picture to draw.
control-outdated = This does not work any more. Type / to see what does.
later-notice = Many pictures are waiting, so your cartoon will come here instead.
later-here = That is longer than Discord keeps this message open, so the cartoon will come as a new message here.
later-direct = That is longer than Discord keeps this message open, so the cartoon will come as a direct message.
later-nowhere = That may be longer than Discord keeps this message open, and I cannot write to you elsewhere. If so, it costs you nothing: try again later, or allow direct messages.

## The API, beside the failures above

web-needs-token = This page asks for a token. The person who runs it can give you one.
web-wrong-token = That is not the token. Check it for missing letters and spaces.
web-too-many-wrong-tokens = That is not the token, and too many wrong ones were tried. Check it, and try again { $when }.
web-too-many-wrong-tokens-proxy = That is not the token, and too many wrong ones were tried. Check it, and try again { $when }. If you run Toonsmith behind a proxy, set web.behindProxy to on, so that people are told from each other.
web-operators-only = This is for the person who runs Toonsmith.
web-not-local = Toonsmith serves only the machine it runs on here, and this request came through a proxy or from another machine. If you run it and want to serve others, set web.token, and web.behindProxy behind a proxy.
web-wrong-host = Toonsmith answers here under the name localhost only. Open it as http://localhost:7860.
web-wrong-origin = The request came from another website, so nothing was done.
web-no-such-page = There is nothing at this address.
web-no-such-job = This picture is not known here, or not any more. Send the photo again.
web-not-a-form = Send the photo as a form (multipart/form-data) with the field photo.
web-body-too-large = The request is too large, so nothing was done.
web-bad-idempotency-key = The header Idempotency-Key must be one text of 1 to 255 characters, such as a UUID.
web-idempotency-key-reused = This Idempotency-Key already names another request. Use a new key for each request, and the same one only to send it again.
web-not-drawn-yet = The cartoon is not ready yet. Ask again in a moment.

## Page

page-lead = Photos become cartoons, on this machine and nowhere else.
page-choose = Choose photos
page-camera = Take a photo
page-drop = or drop them here, or paste one
page-drop-now = Let go to draw
page-options = How to draw
page-more = More options
page-strength-light = A light filter; the texture of the skin stays.
page-strength-clear = Clear lines, colours a little flatter.
page-strength-bold = A bold comic with large flat areas.
page-preset-light = Light
page-preset-clear = Clear
page-preset-bold = Bold
page-stand-in = for now: { $style }
page-language = Language
page-results = Your cartoons
page-empty = Your cartoons appear here. They are kept in this browser until you forget them; this machine deletes its copies after { $time }.
page-download = Download
page-download-all = Download all
page-forget = Forget
page-forget-all = Forget all
page-forget-sure = Forget all { $count } pictures in this browser and on this machine?
page-retry = Try again
page-redraw-all = Draw all again this way
page-cancel = Cancel
page-waiting-upload = Waits to be sent
page-sending = Sending, { $percent }
page-waiting = Waiting
page-place =
    { $place ->
        [1] Next in the queue
       *[other] Place { $place } in the queue
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
page-again-soon = { $reason } It goes on by itself.
page-cancelled = Cancelled
page-done = { $name } is done.
page-failed = { $name } could not be drawn. { $reason }
page-photo = Photo
page-cartoon = Cartoon
page-compare = Compare: slide from the photo to the cartoon
page-alt-photo = The photo { $name }
page-alt-cartoon = The cartoon of { $name }
page-round = As a round avatar
page-alt-round = The cartoon of { $name } in a circle
page-offline = The connection is lost; trying again…
page-sign-in = Sign in
page-token = Token
page-sign-out = Sign out
page-needs-admin-token = To manage Toonsmith, type the admin token. It is in the file admin-token in the data folder, unless web.adminToken is set.
page-quota =
    { $left ->
        [0] No pictures left today
        [one] One picture left today
       *[other] { $left } pictures left today
    }
page-operator = Operator’s corner
page-close = Close
page-queue = Right now
page-queue-line = { $waiting } waiting, { $drawing } of { $atOnce } being drawn, { $replying } being sent
page-memory = Memory
page-kept = Photos and cartoons kept
page-day = Last 24 hours
page-day-line = { $people } people: { $done } drawn, { $failed } failed, { $stopped } stopped
page-rates = Time per picture
page-rate-line = { $style }, { $size }: { $seconds } s ({ $pictures })
page-models = Styles
page-drawn-by = drawn by { $engine }
page-drawn-as = drawn as { $style }; { $engines } would draw it: ./run.sh models
page-not-drawn = not drawn; { $engines } would draw it: ./run.sh models
page-failures = Recent failures
page-none = None
page-people = People
page-person = Person, chat or server
page-order = What to do
page-order-ban = Switch off
page-order-unban = Switch on again
page-order-allow = Let in
page-order-disallow = No longer let in
page-order-limit = Set pictures a day
page-order-refill = Give today’s pictures back
page-number = Days or pictures
page-do-it = Do it
page-standing-banned = switched off
page-standing-allowed = let in
page-standing-limit = { $pictures } a day
