### Toonsmith 的简体中文。如何新增语言：docs/languages.md。
### 每条消息都告诉用户下一步怎么做；不责怪用户，不出现内部名称，不使用标记语言。

# 本语言的名称。
language-name = 简体中文

## 何时恢复

when-now = 现在
when-hours = { $wait }（{ $clock }）
when-date = { $date }

## 出了什么问题

failure-empty = 文件是空的，请重新发送照片。
failure-not-a-picture = 这个文件不是图片。请发送 JPG、PNG 或 WEBP 格式的照片。
failure-unsupported-kind = 暂不支持 { $kind } 文件。请发送 JPG、PNG 或 WEBP 格式的照片。
failure-truncated = 照片没有传完整，请重新发送。
failure-too-many-bytes = 文件大小为 { $got }，最大可接收 { $limit }。请发送小一些的照片。
failure-too-many-pixels = 图片尺寸为 { $size } 像素，最多可接收 { $limit }像素。请发送小一些的照片。
failure-too-few-pixels = 图片只有 { $size } 像素。请发送每边至少 { $limit } 像素的照片。
failure-unknown-style =
    没有“{ $style }”这种风格。{ $nearest ->
        [none] 可选：{ $known }。
       *[other] 您是不是想用 { $nearest }？可选：{ $known }。
    }
failure-unknown-option =
    没有“{ $option }”这个选项。{ $nearest ->
        [none] 可用选项：{ $known }。
       *[other] 您是不是想用 { $nearest }？可用选项：{ $known }。
    }
failure-bad-option =
    “{ $value }”不能用于 { $option }，可用的值：{ $allowed }。{ $nearest ->
        [none] 不填则使用默认值。
       *[other] 最接近的是 { $nearest }。
    }
failure-cannot-fit = 这里最大只能发送 { $limit } 的文件，漫画图放不下。请选择更小的尺寸，或将格式设为 jpg。
failure-banned =
    { $when ->
        [never] 您在这里暂时不能使用漫画功能。
       *[other] 您在这里暂时不能使用漫画功能，恢复时间：{ $when }。
    }{ $reason ->
        [none] 如有疑问，请联系机器人的管理员。
       *[other] 原因：{ $reason }。如有疑问，请联系机器人的管理员。
    }
failure-not-invited = 这是私人机器人。请联系管理员开通使用权限。
failure-quota-used =
    { $left ->
        [0] 今天的 { $limit } 张已经用完，{ $when }可再试。
       *[other] 今天共 { $limit } 张，还剩 { $left } 张，不够这次使用。请最多发送 { $left } 张，或{ $when }再试。
    }
failure-rate-limited = 您在短时间内发送了很多图片，{ $when }可以发送下一张。
failure-too-many-in-flight =
    { $scope ->
        [person] 您已有 { $limit } 张图片正在生成。
        [share] 现在排队的人很多，每人最多同时排 { $limit } 张图片。
        [chat] 本聊天已有 { $limit } 张图片正在生成。
       *[guild] 本服务器已有 { $limit } 张图片正在生成。
    }{ $when ->
        [unknown] 请等其中一张完成后再发送。
       *[other] { $when }可再发送。
    }
failure-queue-full = 排队的图片太多，队列已满，{ $when }可再试。
failure-disk-full = 生成卡通图的电脑磁盘空间已满，无法保存您的照片，也不会扣除次数。请告知管理员，稍后再试。
failure-album-too-long = 一次最多发送 { $limit } 张，这次有 { $got } 张。请分批发送。
failure-crashed-twice = 生成这张照片的卡通图时，程序两次意外中断，因此不再重试，也不会扣除您的次数。请换一张照片，或发送它的截图。
failure-expired = 等待时间过长，聊天平台已不再接收结果。本次不计次数，请重新发送照片。
failure-photo-gone = 照片已不在这里，请重新发送。
failure-download-failed = 无法从聊天平台取得照片，本次不计次数，请重新发送。
failure-download-slow = 照片在 { $time } 内没有传到，本次不计次数。请重新发送，或发送小一些的照片。
failure-busy = 现在比较忙，请一分钟后再试。
failure-too-slow = 绘制超过 { $time }，已停止。请选择更小的尺寸再试。
failure-out-of-memory = 这台机器目前处理不了这么大的图片。请选择更小的尺寸，或发送小一些的照片。
failure-cancelled = 已取消，本次不计次数。
failure-closing = 机器人正在重启，请一分钟后再试。
failure-internal = 出现意外情况，本次不计次数。请再试一次；如果仍然出现，请把编号告诉管理员：{ $id }。

## 与要求不同之处

note-first-frame = 这是动图，共 { $frames } 帧，已绘制第一帧。
note-not-enlarged = 照片长边为 { $longSide } 像素，因此没有放大到 { $asked }。
note-laid-on-white = JPG 不支持透明，已铺白底。想保留透明请选择 png 或 webp。
note-quality-reduced = 为了能在这里发送，保存质量降为 { $quality }。
note-size-reduced = 为了能在这里发送，图片缩小到 { $longSide } 像素。
note-stand-in = 这里没有安装 { $asked } 风格，已改用 { $drawn } 绘制。
note-damaged = { $format } 文件有损坏，已绘制可读取的部分。如有缺失，请重新发送。

## 下次拍得更好

tip-no-face = 没有找到人脸，已绘制整张图片。正面、较大、光线充足的人脸效果最好。
tip-small-face = 人脸只占照片的 { $percent }。请靠近一些、裁剪到头部周围，或使用 crop:portrait。
tip-several-faces = 已绘制 { $count } 张人脸。只想要其中一张，请使用 faces:largest 或裁剪照片。
tip-side-view = 人脸侧得比较多。面向镜头会更像本人。
tip-dark = 照片偏暗。脸上光线多一些，线条会更清晰。
tip-backlit = 照片逆光。请转身让光线照到脸上。
tip-blurry = 照片有些模糊。请拿稳相机，或发送原图而不是转发的副本。
tip-small-photo = 照片长边只有 { $longSide } 像素。更大的原图线条会更细腻。

## 绘制过程中

stage-decode = 正在读取照片…
stage-faces = 正在寻找人脸…
stage-draw = 正在绘制…
stage-finish = 正在修饰…
stage-encode = 正在保存…

## 选项：名称也是用户可以输入的写法；说明最多 100 个字符。
## 名称最多 32 个字符，只能用文字、数字、- 和 _。

option-called = { $label }（{ $name }）
switch-on = 开
switch-off = 关
# 其他写法，用空格分隔。
switch-on-spellings = 开启 打开 是 要
switch-off-spellings = 关闭 关掉 否 不要
option-photo-name = 照片
option-photo-text = 您的照片，JPG、PNG 或 WEBP 格式
option-style-name = 风格
option-style-text = 漫画的画风
option-strength-name = 强度
option-strength-text = 绘制强度：0.3 为轻度滤镜，0.6 线条清晰，0.9 为浓重漫画
option-size-name = 尺寸
option-size-text = 漫画长边的像素数
option-size-512 = 512 像素
option-size-1024 = 1024 像素
option-size-2048 = 2048 像素
option-size-original = 原图
option-format-name = 格式
option-format-text = 返回的文件格式
option-format-png = PNG
option-format-jpg = JPG
option-format-webp = WEBP
option-crop-name = 裁剪
option-crop-text = 裁剪为半身（portrait）或方形头像（avatar）
option-crop-none = 不裁剪
option-crop-portrait = 半身
option-crop-avatar = 头像
option-faces-name = 人脸
option-faces-text = 绘制所有人脸，或只绘制最大的一张
option-faces-all = 全部
option-faces-largest = 最大
option-enhance-name = 增强
option-enhance-text = 绘制后锐化边缘并平衡明暗
option-compare-name = 对比
option-compare-text = 照片与漫画并排放在一张图里
option-private-name = 私密
option-private-text = 只有您能看到结果
option-language-name = 语言
option-language-text = 回复使用的语言
option-language-auto = 跟随应用的语言
option-scope-name = 范围
option-scope-text = 修改谁的默认值：您自己的，还是本聊天所有人的
option-scope-me = 自己
option-scope-chat = 本聊天
option-reset-name = 重置
option-reset-text = 恢复为通常的默认值
option-person-name = 用户
option-person-text = 针对哪位用户
option-id-name = 编号
option-id-text = 用户、聊天或服务器的编号，无法直接选择用户时使用
option-days-name = 天数
option-days-text = 持续多少天；不填则一直有效
option-reason-name = 原因
option-reason-text = 告诉对方的原因
option-pictures-name = 张数
option-pictures-text = 每天可画的张数；不填则使用通常的上限

## 命令：说明最多 100 个字符，菜单项最多 32 个字符。

command-cartoon-text = 把照片变成漫画
command-cartoon-batch-text = 一次把最多 10 张照片变成漫画
command-styles-text = 查看可用的风格
command-settings-text = 查看或修改您的默认设置
command-quota-text = 查看今天还剩多少张
command-history-text = 查看您最近的漫画
command-cancel-text = 取消正在排队或绘制的图片
command-help-text = 使用说明
command-privacy-text = 保存了哪些数据，保存多久
command-mydata-text = 导出与您有关的全部数据
command-forget-text = 删除与您有关的全部数据
command-start-text = 打个招呼
command-admin-text = 管理机器人
command-admin-status-text = 队列、内存和今天的数据
command-admin-ban-text = 对某个用户、聊天或服务器停用
command-admin-unban-text = 对某个用户、聊天或服务器恢复使用
command-admin-allow-text = 允许某个用户、聊天或服务器使用
command-admin-disallow-text = 取消某个用户、聊天或服务器的使用许可
command-admin-limit-text = 为某位用户设置每日上限
command-admin-refill-text = 把今天的张数还给某位用户
command-admin-lists-text = 查看停用、许可和上限名单
command-admin-audit-text = 查看管理员最近的操作
menu-cartoonize = 变成漫画
menu-cartoonize-avatar = 头像变漫画

## 绘制中的图片。时间以文字给出（“1分钟20秒钟”），名次和数量以数字给出。

job-accepted = 收到。
job-waiting =
    { $place ->
        [1] 下一个就是您，大约{ $time }后完成。
       *[other] 正在排队，第 { $place } 位，大约{ $time }后完成。
    }
job-drawing = 正在绘制，大约{ $time }后完成。
job-album =
    { $done ->
        [0] 共 { $total } 张，大约{ $time }后全部完成。
       *[other] 已完成 { $done }/{ $total } 张，其余大约{ $time }后完成。
    }
job-sending = 正在发送…
# 显示在漫画下方：“动漫，70%，1024 像素”。
job-caption = { $style }，{ $strength }，{ $size }
job-alt-text = 由照片绘制的{ $style }风格漫画

album-done = { $total } 张图片全部完成。
album-partly = 已完成 { $done }/{ $total } 张。
album-none = 这些图片都无法绘制。
album-failed = 第 { $number } 张：{ $reason }
album-trimmed = 共 { $asked } 张，只绘制前 { $kept } 张：{ $reason }
album-more = 另有 { $count } 张无法绘制。

## 按钮：最多 24 个字符，手机上一行可放三个。

button-softer = 弱一点
button-stronger = 强一点
button-style = 风格
button-size = 尺寸
button-format = 格式
button-compare = 前后对比
button-again = 再来一次
button-delete = 删除
button-cancel = 取消
button-back = 返回
button-forget = 全部删除
button-keep = 保留
button-reset = 恢复默认
button-use-nearest = 使用 { $value }

## 按下按钮后的简短回复：最多 200 个字符。

answer-not-yours = 这些按钮属于发起的用户。发送您自己的照片即可得到您的漫画。
answer-strongest = 已经是最强的效果。
answer-softest = 已经是最弱的效果。
answer-started = 正在重新绘制。
answer-cancelled =
    { $count ->
        [0] 您没有正在排队或绘制的图片。
       *[other] 已取消 { $count } 张，不计次数。
    }
answer-deleted = 已删除。
answer-delete-not-allowed = 只有发起的用户或管理员可以删除。
answer-saved = 已保存。

## 命令

styles-list = 现在可用的风格：
styles-line = { $name }：{ $id }
styles-missing = 安装模型包后还可以绘制{ $names }，可请管理员安装。

settings-yours = 您的默认设置：
settings-chat = 本聊天的默认设置：
settings-line = { $option }：{ $value }
settings-line-unset = { $option }：{ $value }（通常）
settings-saved = 已保存。今后使用：{ $options }。
settings-reset = 已恢复为通常的默认设置。
settings-chat-not-allowed = 只有管理员可以修改本聊天的默认设置。不填范围即可修改您自己的。

quota-left =
    { $left ->
        [0] 今天的 { $limit } 张已经用完，{ $when }恢复。
       *[other] 今天共 { $limit } 张，还剩 { $left } 张，{ $when }恢复。
    }
quota-unlimited = 您可以不限数量地发送图片。

history-empty = 还没有记录。发送一张照片就可以开始。
history-title = 您最近的漫画：
history-line = { $date }：{ $caption }
history-line-album = { $date }：{ $caption }（{ $count } 张）
history-line-failed = { $date }：{ $reason }

privacy-text =
    您的照片只用于绘制您的漫画。绘制在机器人管理员自己的机器上完成，不会发给任何人。
    照片在那里最多保留{ $spool }，方便您要求另一个版本，之后即被删除。漫画本身不会保存。照片中的位置、相机等信息会被去除。
    保存{ $history }的内容：您的编号、何时要求了什么、结果如何。一直保存到您修改为止的内容：您的设置。
    /mydata 可以导出与您有关的全部数据，/forget 可以删除这些数据。
mydata-here = 这是与您有关的全部数据。
forget-ask = 这将永久删除您的记录和设置，并取消正在排队的图片。要继续吗？
forget-done = 与您有关的数据已全部删除。只有今天的张数会匿名保留到当天结束。
forget-kept = 没有删除任何数据。

start-text = 您好！发送一张人像照片，我会把它变成漫画。以文件形式发送画质最好，也可以一次发送一组照片。/help 可以查看更多用法。
help-telegram =
    发送照片，即可收到漫画。以文件形式发送画质最好，一次最多可发送 { $album } 张。
    可以在照片下方写上要求，以下写法都可以：
    强度:0.8 风格:动漫
    0.8 动漫 webp
    80%
    也可以用 /cartoon 加上要求来回复一张照片。
    可用的要求：{ $options }。
    /styles 查看风格，/settings 保存默认设置，/quota 查看今天的剩余张数，/history 查看最近的漫画，/cancel 取消排队，/privacy 查看保存了哪些数据，/mydata 导出数据，/forget 删除数据。
help-discord =
    /cartoon 把一张照片变成漫画，/cartoon-batch 一次最多 { $album } 张。
    更快的方法：长按（或右键点击）带图片的消息，选择“应用”，再选择“{ $menu }”。
    可用的要求：{ $options }。
    /styles 查看风格，/settings 保存默认设置，/quota 查看今天的剩余张数，/history 查看最近的漫画，/privacy 查看保存了哪些数据，/mydata 导出数据，/forget 删除数据。

## 缺少什么的时候

ask-photo = 请把照片和命令一起发送，或用命令回复一张照片。
ask-photo-in-message = 那条消息里没有图片。请选择带有 JPG、PNG 或 WEBP 的消息。
ask-file-permission = 我在这里不能发送文件。请让管理员开启“附加文件”权限，或在私信中使用。
group-album = 在这个群里我只能看到与我对话的消息，所以没有收到这组照片的大部分。请私下发给我，或让管理员把我设为管理员。
others-photo = 这是别人的照片，所以只有您能看到漫画。
sent-as-file = 已作为文件发送，画质没有损失。
unknown-command = 没有 /{ $command } 这个命令。/help 可以查看全部命令。
unknown-command-near = 没有 /{ $command } 这个命令。您是不是想用 /{ $nearest }？

## /cartoon-batch 的窗口：标题和标签最多 45 个字符。

modal-title = 把照片变成漫画
modal-photos = 照片（最多 { $album } 张）

## 供管理员使用

admin-only-owners = 这是供机器人管理员使用的。
admin-who = 请说明对象：用户，或用户、聊天、服务器的编号。
admin-status =
    排队：{ $waiting }，绘制：{ $running }/{ $atOnce }，内存：{ $memory }。
    今天：{ $people } 人，完成 { $done }，失败 { $failed }，拒绝 { $refused }。
admin-banned = 已对 { $who } 停用。
admin-banned-until = 已对 { $who } 停用，直到 { $date }。
admin-unbanned = 已对 { $who } 恢复使用。
admin-allowed = 已允许 { $who } 使用。
admin-disallowed = 已取消 { $who } 的使用许可。
admin-limit = { $who } 现在每天可画 { $pictures } 张。
admin-limit-usual = { $who } 已恢复为通常的每日上限。
admin-refilled = 已把今天的张数还给 { $who }。
admin-lists-empty = 没有停用、许可或特别上限的名单。
admin-lists-banned = 已停用：
admin-lists-allowed = 已允许：
admin-lists-limits = 特别的每日上限：
admin-audit-empty = 还没有管理员操作。
admin-audit-line = { $date }：{ $by }，{ $action } { $who }

## 两个聊天平台

progress-album = 已完成 { $done }/{ $total } 张。{ $now }
album-failed-named = 第 { $number } 张（{ $name }）：{ $reason }

## Telegram

telegram-caption = { $style }，{ $strength }，{ $time }
telegram-for = 给 { $name }
telegram-skipped = 相册中有 { $count } 项不是图片，已跳过。
telegram-lost = 漫画已画好，但 Telegram 没有接收。本次不计次数，可点击按钮重试。
telegram-unconfirmed = 发送卡通图时连接中断，图片可能已经送达。如果您在这里没有看到，请点击按钮；本次不计次数。
telegram-send-photo = 发一张照片给我，即可收到漫画。/help 可以查看更多用法。
telegram-old-button = 这个按钮已经失效，请重新发送照片。
telegram-style-gone = 这种风格已经没有了。/styles 可以查看现有的风格。
telegram-too-old = 超过两天的消息，Telegram 不允许机器人删除，您可以自行删除。
telegram-in-private = 这是您的个人信息，请在私聊中查看。
telegram-open = 打开私聊
telegram-older = 更早的
telegram-days = { $days } 天
telegram-settings-me = 我自己的默认设置
telegram-settings-chat = 本聊天所有人的设置
telegram-hello-group = 大家好！发送照片时附上 /cartoon，或用 /cartoon 回复一张照片，即可收到漫画。/help 可以查看更多用法。
telegram-privacy-mode = 要绘制相册，我需要看到其中的所有照片：请把我设为管理员，或请运行我的人在 @BotFather 关闭隐私模式后重新添加我。否则请把相册私下发给我。
telegram-admin-number = Telegram 无法按名字查找用户。请提供用户或聊天的编号，或用命令回复对方的一条消息。
telegram-admin-notice = 通知最近使用过的所有人，例如暂停维护
telegram-admin-drain = 暂停接收新照片，或恢复接收
telegram-draining = 已暂停接收新照片，排队中的会继续完成。/admin drain off 可恢复接收。
telegram-accepting = 已恢复接收照片。
telegram-notice-what = 请在后面写上通知内容：/admin notice 今晚 6 点恢复。
telegram-notice-sent = 正在通知 { $count } 个聊天。

## Discord

button-more = 更多
button-avatar = 头像
button-no-avatar = 整张图
button-no-compare = 只要漫画
styles-choose = 选一个作为您的默认风格
ask-avatar = 没有可以画的头像。
control-outdated = 这个按钮已经失效。输入 / 查看可用的命令。
later-notice = 等待的图片很多，您的漫画会发到这里。
later-here = 等待时间超过了 Discord 的限制，漫画会作为新消息发在这里。
later-direct = 等待时间超过了 Discord 的限制，漫画会私信发给您。
later-nowhere = 等待时间可能超过 Discord 的限制，而我无法在别处联系您。若是这样，不会扣您的张数：请稍后再试，或允许私信。

## 接口，除上面的失败原因以外

web-needs-token = 打开此页面需要口令。请向管理员索取。
web-wrong-token = 口令不对。请检查是否缺少字符或多了空格。
web-too-many-wrong-tokens = 口令不对，而且输错的次数过多。请核对口令，{ $when }可再试。
web-too-many-wrong-tokens-proxy = 口令不对，而且输错的次数过多。请核对口令，{ $when }可再试。如果您是管理员，且 Toonsmith 前面有代理，请将 web.behindProxy 设为 on，以便区分不同的访问者。
web-operators-only = 这是供 Toonsmith 管理员使用的。
web-not-local = Toonsmith 在这里只为所在的电脑服务，而此请求来自代理或其他设备。如果您是管理员，并想让他人使用，请设置 web.token；前面有代理时还要开启 web.behindProxy。
web-wrong-host = Toonsmith 在这里只以 localhost 的名称应答。请打开 http://localhost:7860。
web-wrong-origin = 请求来自其他网站，因此没有执行任何操作。
web-no-such-page = 这个地址没有内容。
web-no-such-job = 这里没有这张图片，或已不再保存。请重新发送照片。
web-not-a-form = 请用表单（multipart/form-data）的 photo 字段发送照片。
web-body-too-large = 请求过大，没有执行任何操作。
web-bad-idempotency-key = 请求头 Idempotency-Key 必须是 1 到 255 个字符的文本，例如 UUID。
web-idempotency-key-reused = 这个 Idempotency-Key 已用于另一个请求。每个请求请使用新的键，只有重发同一请求时才使用相同的键。
web-not-drawn-yet = 漫画还没画好。请稍后再试。

## 网页

page-lead = 把照片变成漫画，只在这台机器上完成。
page-choose = 选择照片
page-camera = 拍照
page-drop = 也可以拖到这里，或直接粘贴
page-drop-now = 松开即可开始绘制
page-options = 绘制方式
page-more = 更多选项
page-strength-light = 轻度滤镜，保留皮肤质感。
page-strength-clear = 线条清晰，色彩略平。
page-strength-bold = 浓重的漫画，大面积平涂。
page-preset-light = 轻
page-preset-clear = 清晰
page-preset-bold = 浓
page-stand-in = 暂用：{ $style }
page-language = 语言
page-results = 您的漫画
page-empty = 漫画会显示在这里。它们保存在这个浏览器里，直到您删除；这台机器上的副本会在{ $time }后删除。
page-download = 下载
page-download-all = 全部下载
page-forget = 删除
page-forget-all = 全部删除
page-forget-sure = 要删除这个浏览器和这台机器上的全部 { $count } 张图片吗？
page-retry = 重试
page-redraw-all = 全部按此重画
page-cancel = 取消
page-waiting-upload = 等待发送
page-sending = 正在发送，{ $percent }
page-waiting = 等待中
page-place =
    { $place ->
        [1] 下一个就轮到
       *[other] 排在第 { $place } 位
    }
page-seconds = 大约还要 { $seconds } 秒
page-minutes = 大约还要 { $minutes } 分钟
page-again-soon = { $reason }会自动继续。
page-cancelled = 已取消
page-done = { $name } 画好了。
page-failed = { $name } 没能画成。{ $reason }
page-photo = 照片
page-cartoon = 漫画
page-compare = 对比：在照片和漫画之间滑动
page-alt-photo = 照片 { $name }
page-alt-cartoon = { $name } 的漫画
page-round = 圆形头像的样子
page-alt-round = 圆形中的 { $name } 的漫画
page-offline = 连接中断，正在重试…
page-sign-in = 登录
page-token = 口令
page-sign-out = 退出登录
page-needs-admin-token = 管理 Toonsmith 需要管理口令。如果没有设置 web.adminToken，口令保存在数据文件夹的 admin-token 文件中。
page-quota =
    { $left ->
        [0] 今天的张数已用完
       *[other] 今天还可画 { $left } 张
    }
page-operator = 管理
page-close = 关闭
page-queue = 当前
page-queue-line = 等待 { $waiting } 张，绘制 { $drawing }/{ $atOnce } 张，发送 { $replying } 张
page-memory = 内存
page-kept = 暂存的照片和漫画
page-day = 最近 24 小时
page-day-line = { $people } 人：完成 { $done } 张，失败 { $failed } 张，中止 { $stopped } 张
page-rates = 每张用时
page-rate-line = { $style }，{ $size }：{ $seconds } 秒（{ $pictures } 张）
page-models = 风格
page-drawn-by = 由 { $engine } 绘制
page-drawn-as = 以{ $style }绘制；安装 { $engines } 即可：./run.sh models
page-not-drawn = 不能绘制；安装 { $engines } 即可：./run.sh models
page-failures = 最近的失败
page-none = 无
page-people = 用户
page-person = 用户、聊天或服务器
page-order = 操作
page-order-ban = 停用
page-order-unban = 恢复使用
page-order-allow = 允许使用
page-order-disallow = 不再允许
page-order-limit = 设置每日张数
page-order-refill = 归还今天的张数
page-number = 天数或张数
page-do-it = 执行
page-standing-banned = 已停用
page-standing-allowed = 已允许
page-standing-limit = 每天 { $pictures } 张
