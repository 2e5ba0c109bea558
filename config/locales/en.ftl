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
    { $left ->
        [0] { $limit ->
            [one] You’ve used your cartoon for today.
           *[other] You’ve used all { $limit } of today’s cartoons.
        } Try again { $when }.
        [one] You have 1 cartoon left today, but this needs more. Choose one photo, or try again { $when }.
       *[other] You have { $left } of { $limit } cartoons left today, but this needs more. Choose up to { $left } photos, or try again { $when }.
    }
failure-cooldown = You can make your next cartoon { $when }.
failure-too-many-in-flight =
    { $scope ->
        [person] { $limit ->
            [one] Your last photo is still in progress. Try again when it’s done.
           *[other] { $limit } of your photos are still in progress. Try again when one is done.
        }
        [chat] { $limit ->
            [one] A photo in this chat is still in progress. Try again when it’s done.
           *[other] { $limit } photos in this chat are still in progress. Try again when one is done.
        }
       *[guild] { $limit ->
            [one] A photo in this server is still in progress. Try again when it’s done.
           *[other] { $limit } photos in this server are still in progress. Try again when one is done.
        }
    }
failure-queue-full = The queue is full. Try again { $when }.
failure-album-too-long =
    { $limit ->
        [one] Only 1 photo is allowed at a time, and this has { $got }. Try them one by one.
       *[other] Up to { $limit } photos are allowed at once, and this has { $got }. Try them in smaller groups.
    }
failure-crashed-twice = This photo can’t be turned into a cartoon. Try another photo, or a screenshot of this one.
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
failure-internal =
    { $surface ->
        [terminal] Something went wrong ({ $id }). To find the cause, run ./run.sh doctor.
       *[other] Something went wrong. It didn’t count toward your daily limit. Try again. If it keeps happening, give the owner this code: { $id }.
    }

## What was done differently

note-first-frame =
    { $frames ->
        [one] This image is animated. Only its first frame was used.
       *[other] This image is animated. Only the first of its { $frames } frames was used.
    }
note-not-enlarged = The photo’s longer side is { $longSide } pixels, so the cartoon wasn’t enlarged to { $asked }.
note-laid-on-white = JPG doesn’t support transparency, so the background is white. To keep transparency, choose PNG or WebP.
note-quality-reduced = Saved at quality { $quality } to fit the size limit here.
note-size-reduced = Reduced to { $longSide } pixels to fit the size limit here.
note-stand-in = The { $asked } style isn’t installed here, so { $drawn } was used instead.
note-damaged =
    This { $format } file is damaged, so parts of the cartoon may be missing. { $surface ->
        [chat] If something looks wrong, send the photo again.
       *[other] If something looks wrong, use another copy of the photo.
    }

## Advice for the next photo

tip-no-face = No face was found, so the style was applied to the whole photo. A large, well-lit face looking at the camera works best.
tip-small-face =
    The face fills only { $percent } of the photo. { $surface ->
        [terminal] Move closer, crop the photo to the head, or use --crop portrait.
        [page] Move closer, crop the photo to the head, or set crop to portrait.
       *[chat] Move closer, crop the photo to the head, or use crop:portrait.
    }
tip-several-faces =
    { $count ->
        [one] One face was found.
       *[other] { $count } faces were found. { $surface ->
            [terminal] To cartoonize only one, use --faces largest or crop the photo.
            [page] To cartoonize only one, set faces to largest or crop the photo.
           *[chat] To cartoonize only one, use faces:largest or crop the photo.
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
option-photo-name = photo
option-photo-text = Your photo, as JPG, PNG, or WebP
option-style-name = style
option-style-text = The look of the cartoon
option-strength-name = strength
option-strength-text = How strong the effect is: 0.3 is a light filter, 0.6 clear lines, 0.9 a bold comic
option-size-name = size
option-size-text = Length of the cartoon’s longer side, in pixels
option-size-512 = 512 px
option-size-1024 = 1024 px
option-size-2048 = 2048 px
option-size-original = original
option-format-name = format
option-format-text = File format of the cartoon
option-format-png = PNG
option-format-jpg = JPG
option-format-webp = WebP
option-crop-name = crop
option-crop-text = Crop to head and shoulders (portrait) or to a square around the head (avatar)
option-crop-none = none
option-crop-portrait = portrait
option-crop-avatar = avatar
option-faces-name = faces
option-faces-text = Cartoonize every face, or only the largest
option-faces-all = all
option-faces-largest = largest
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
job-caption = { $style }, { $strength }, { $size }
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
button-compare = Side by side
button-again = Redo
button-delete = Delete
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

## Commands

styles-list = Available styles:
styles-line = { $name }: { $id }
styles-missing = Also possible with a model pack: { $names }. Ask the owner to install it.

settings-yours = Your default settings:
settings-chat = Default settings of this chat:
settings-line = { $option }: { $value }
settings-line-unset = { $option }: { $value } (default)
settings-saved = Saved. New defaults: { $options }.
settings-reset = Reset to the defaults.
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
quota-unlimited = You have no daily limit.

history-empty = No cartoons yet. Send a photo to start.
history-title = Your recent cartoons:
history-line = { $date }: { $caption }
history-line-album = { $date }: { $caption } ({ $count } photos)
history-line-failed = { $date }: { $reason }

privacy-text =
    Your photo is used only to make your cartoon. This happens on the owner’s computer, and the photo isn’t sent to anyone else.
    The photo is kept there for up to { $spool } so that you can make other versions. Then it’s deleted. The cartoon isn’t kept. Location, camera, and other metadata are removed.
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
group-album = In this group I only see messages that mention me or reply to me, so I didn’t get most of this album. Send it to me in a private chat, or ask an admin to make me an admin.
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
admin-status =
    Waiting: { $waiting }. In progress: { $running } of { $atOnce }. Memory: { $memory }.
    Today: { $people ->
        [one] 1 person
       *[other] { $people } people
    }, { $done } done, { $failed } failed, { $refused } refused.
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
admin-audit-line = { $date }: { $by }, { $action } { $who }

## Both chats

# With what is being done now: “2 of 5 photos done. Drawing…”
progress-album = { $done } of { $total } photos done. { $now }
album-failed-named = Photo { $number } ({ $name }): { $reason }

## Telegram

# Under a cartoon: “Anime, 70%, 3 seconds”.
telegram-caption = { $style }, { $strength }, { $time }
# Above it when the photo is somebody else's.
telegram-for = For { $name }
telegram-skipped =
    { $count ->
        [one] 1 item in the album isn’t an image and was skipped.
       *[other] { $count } items in the album aren’t images and were skipped.
    }
telegram-lost = Your cartoon is ready, but Telegram didn’t accept it. It didn’t count toward your daily limit. To try again, tap the button.
telegram-unconfirmed = The connection dropped while your cartoon was being sent. If it didn’t arrive, tap the button. It didn’t count toward your daily limit.
telegram-send-photo = Send me a photo to get a cartoon. For more, use /help.
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
telegram-admin-notice = Send a message to all recent chats, for example about maintenance
telegram-admin-drain = Stop accepting new photos, or start again
telegram-draining = New photos are paused. Photos in the queue will be finished. To resume, use /admin drain off.
telegram-accepting = New photos are accepted again.
telegram-notice-what = Add the message after the command, for example: /admin notice We’re back at 6 PM.
telegram-notice-sent =
    { $count ->
        [one] Sending to 1 chat.
       *[other] Sending to { $count } chats.
    }

## Discord

button-more = More
button-avatar = Avatar
button-no-avatar = Whole photo
button-no-compare = Cartoon only
styles-choose = Choose your default style
ask-avatar = This person has no profile picture.
control-outdated = This no longer works. Type / to see the available commands.
later-notice = The queue is long, so your cartoon will be sent to you here.
later-here = This will take longer than Discord’s 15-minute limit for replies. Your cartoon will arrive here as a new message.
later-direct = This will take longer than Discord’s 15-minute limit for replies. Your cartoon will arrive as a direct message.
later-nowhere = This may take longer than Discord’s 15-minute limit for replies, and I can’t message you any other way. If that happens, it won’t count toward your daily limit. Try again later, or allow direct messages.

## The API, beside the failures above

web-needs-token = Enter your access token. If you don’t have one, ask the owner.
web-wrong-token = That token isn’t correct. Check for missing characters or extra spaces.
web-too-many-wrong-tokens = That token isn’t correct, and there were too many incorrect attempts. Check it, and try again { $when }.
web-too-many-wrong-tokens-proxy = That token isn’t correct, and there were too many incorrect attempts. Check it, and try again { $when }. If you’re the owner and Toonsmith runs behind a proxy, set web.behindProxy to on, so that people are counted separately.
web-operators-only = Only the owner can do this.
web-not-local = This page accepts only the computer it runs on, and this request came through a proxy or from another computer. If you’re the owner and want to let others in, set web.token and, behind a proxy, web.behindProxy.
web-wrong-host = Open this page under the name localhost: { $address }
web-wrong-origin = This request came from another website, so it was blocked.
web-no-such-page = There’s nothing at this address.
web-no-such-job = This cartoon is no longer available. { next-resend }
web-not-a-form = Send the photo as multipart/form-data, in a field named “photo”.
web-body-too-large = This request is too large, so it was blocked.
web-not-drawn-yet = The cartoon isn’t ready yet. Try again in a moment.

## Page

page-lead = Turn photos into cartoons. Your photos go to this server and nowhere else.
page-choose = Choose photos
page-camera = Take a photo
page-drop = or drag them here, or paste one
page-drop-now = Drop to start
page-options = Options
page-more = More options
page-strength-light = A light filter that keeps skin texture.
page-strength-clear = Clear lines and slightly flatter colors.
page-strength-bold = A bold comic look with large flat areas of color.
page-preset-light = Light
page-preset-clear = Clear
page-preset-bold = Bold
page-stand-in = uses { $style }
page-language = Language
page-results = Your cartoons
page-empty = Your cartoons appear here. This browser keeps them until you delete them. The server deletes its copies after { $time }.
page-download = Download
page-download-all = Download all
page-forget = Delete
page-forget-all = Delete all
page-forget-sure = Delete all { $count } cartoons from this browser and from the server?
page-retry = Try again
page-redraw-all = Redo all with these options
page-cancel = Cancel
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
page-again-soon = { $reason } It will continue automatically.
page-cancelled = Canceled
page-done = { $name } is done.
page-failed = { $name } couldn’t be turned into a cartoon. { $reason }
page-photo = Photo
page-cartoon = Cartoon
page-compare = Drag to compare the photo and the cartoon
page-alt-photo = Photo { $name }
page-alt-cartoon = Cartoon of { $name }
page-round = As a round profile picture
page-alt-round = Cartoon of { $name } in a circle
page-offline = Connection lost. Trying again…
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
page-operator = Admin
page-close = Close
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
page-person = ID of a person, chat, or server
page-order = Action
page-order-ban = Ban
page-order-unban = Lift ban
page-order-allow = Add to allowlist
page-order-disallow = Remove from allowlist
page-order-limit = Set daily limit
page-order-refill = Reset today’s limit
page-number = Days banned, or cartoons per day
page-do-it = Apply
page-standing-banned = banned
page-standing-allowed = allowed
page-standing-limit = { $pictures } per day
