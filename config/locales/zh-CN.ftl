### Toonsmith 的简体中文。如何新增语言：docs/languages.md。
### 每条消息都告诉用户下一步怎么做；不责怪用户，不出现内部名称，不使用标记语言。
### 每条消息都可以使用 $surface，表示在哪里阅读：chat（聊天）、page（网页和 API）或 terminal（终端）。

# 本语言的名称。
language-name = 简体中文

## 何时恢复

when-now = 现在
when-hours = { $wait }（{ $clock }）
when-date = { $date }

## 下一步怎么做：多条消息共用的结尾

next-resend =
    { $surface ->
        [chat] 请重新发送照片。
        [page] 请重新上传照片。
       *[terminal] 请换一份照片。
    }

## 出了什么问题

failure-empty = 文件是空的。{ next-resend }
failure-not-a-picture = 这个文件不是图片。请使用 JPG、PNG 或 WebP 格式的照片。
failure-unsupported-kind =
    暂不支持 { $kind } 文件。{ $surface ->
        [chat] 请发送 JPG、PNG 或 WebP 格式的照片。
       *[other] 请先转换为 JPG、PNG 或 WebP 格式。
    }
failure-truncated =
    照片不完整或已损坏。{ $surface ->
        [chat] 请重新发送，或换一份副本。
        [page] 请重新上传，或换一份副本。
       *[terminal] 请换一份副本。
    }
failure-too-many-bytes = 文件大小为 { $got }，上限为 { $limit }。请使用小一些的照片。
failure-too-many-pixels = 照片尺寸为 { $size } 像素，总像素数最多 { $limit }。请使用小一些的照片。
failure-too-few-pixels = 照片只有 { $size } 像素。请使用每边至少 { $limit } 像素的照片。
failure-unknown-style =
    没有“{ $style }”这种风格。{ $nearest ->
        [none] 可选风格：{ $known }。
       *[other] 您是不是要找“{ $nearest }”？可选风格：{ $known }。
    }
failure-unknown-option =
    没有“{ $option }”这个选项。{ $nearest ->
        [none] 可用选项：{ $known }。
       *[other] 您是不是要找“{ $nearest }”？可用选项：{ $known }。
    }
failure-bad-option =
    “{ $value }”不是{ $option }的有效值，可用的值：{ $allowed }。{ $nearest ->
        [none] 不填则使用默认值。
       *[other] 最接近的是 { $nearest }。
    }
failure-cannot-fit = 卡通图超过了这里的大小上限 { $limit }。请选择更小的尺寸，或使用 JPG 格式。
failure-banned =
    { $when ->
        [never] 您不能在这里使用卡通化功能。
       *[other] 您目前不能在这里使用卡通化功能，恢复时间：{ $when }。
    }{ $reason ->
        [none] 如有疑问，请联系所有者。
       *[other] 原因：{ $reason }。如有疑问，请联系所有者。
    }
failure-not-invited = 您还没有使用权限。请联系所有者开通。
failure-quota-used =
    { $scope ->
        [guild] { $left ->
            [0] { $limit ->
                [0] 在本服务器，您的身份组不能生成卡通图。
               *[other] 您今天在本服务器的 { $limit } 张已用完。请{ $when }再试。
            }
           *[other] 您今天在本服务器共 { $limit } 张，还剩 { $left } 张，不够这次使用。请最多选择 { $left } 张，或{ $when }再试。
        }
       *[person] { $left ->
            [0] 今天的 { $limit } 张已经用完，请{ $when }再试。
           *[other] 今天共 { $limit } 张，还剩 { $left } 张，不够这次使用。请最多选择 { $left } 张，或{ $when }再试。
        }
    }
failure-rate-limited = 短时间内的照片较多，请{ $when }再试。
failure-too-many-in-flight =
    { $scope ->
        [person] 您有 { $limit } 张照片正在处理，
        [share] 现在排队的人很多，每人最多可以有 { $limit } 张照片在队列中，
        [chat] 本聊天有 { $limit } 张照片正在处理，
       *[guild] 本服务器有 { $limit } 张照片正在处理，
    }{ $when ->
        [unknown] 请等其中一张完成后再试。
       *[other] 请{ $when }再试。
    }
failure-queue-full = 队列已满，请{ $when }再试。
failure-disk-full = 磁盘空间已满，无法保存这张照片，本次不计次数。请告知所有者，稍后再试。
failure-album-too-long = 一次最多 { $limit } 张，这次有 { $got } 张。请分批进行。
failure-crashed-twice = 处理这张照片时，Toonsmith 两次意外停止，因此不再重试，本次不计次数。请换一张照片，或使用它的截图。
failure-expired = 等待时间过长，已停止，本次不计次数。{ next-resend }
failure-photo-gone = 这张照片已被删除。{ next-resend }
failure-download-failed = 无法从聊天平台下载照片，本次不计次数。{ next-resend }
failure-download-slow = 下载照片超过了{ $time }，本次不计次数。请再试一次，或使用小一些的照片。
failure-busy = Toonsmith 现在比较忙，请一分钟后再试。
failure-too-slow = 处理超过{ $time }，已停止。请选择更小的尺寸再试。
failure-decode-memory = 打开这张 { $kind } 照片需要 { $needed } 内存，超出了可用内存。请使用小一些的照片，或改用 JPG。
failure-style-too-slow = “{ $style }”风格多次超时，已暂时停用。请选择其他风格。
failure-out-of-memory = 内存不足，目前处理不了这张照片。请选择更小的尺寸，或使用小一些的照片。
failure-cancelled =
    { $surface ->
        [terminal] 已取消。
       *[other] 已取消，本次不计次数。
    }
failure-closing = Toonsmith 正在重启，请一分钟后再试。
failure-paused = 即将进行维护，暂时不接收新照片。请稍后再试。
failure-internal =
    { $surface ->
        [terminal] 处理这张照片时出现意外情况。请看上方的错误 { $id }。
       *[other] 出现意外情况，本次不计次数。请再试一次；如果问题仍然存在，请把编号 { $id } 告诉所有者。
    }

## 与要求不同之处

note-first-frame =
    { $frame ->
        [1] 这是动图，共 { $frames } 帧，只处理了第一帧。
       *[other] 这是动图，共 { $frames } 帧，只处理了第 { $frame } 帧（第一个有内容的画面）。
    }
note-not-enlarged = 照片长边只有 { $longSide } 像素，因此没有放大到 { $asked }。
note-laid-on-white = JPG 不支持透明，已用白色填充背景。想保留透明请选择 PNG 或 WebP。
note-avatar-enlarged = 照片中头部区域只有 { $longSide } 像素，因此头像已放大到 { $side } 像素，便于用作个人头像。
note-background-kept = 没有找到可以抠出的人物，因此保留了背景。
note-quality-reduced = 为符合这里的大小限制，图片质量降为 { $quality }。
note-size-reduced = 为符合这里的大小限制，图片缩小到 { $longSide } 像素。
note-stand-in = 这里没有安装“{ $asked }”风格，已改用“{ $drawn }”。
note-damaged =
    { $format } 文件已损坏，卡通图可能不完整。{ $surface ->
        [chat] 如有缺失，请重新发送照片。
       *[other] 如有缺失，请换一份副本。
    }

## 下次拍得更好

tip-no-face =
    { $crop ->
        [portrait] 没有找到人脸，因此未裁剪照片。
        [avatar] 没有找到人脸，头像取自照片中最大的方形区域。
       *[none] 没有找到人脸，已对整张照片应用风格。
    }正面、较大、光线充足的人脸效果最好。
tip-small-face =
    人脸只占照片的 { $percent }。{ $surface ->
        [terminal] 请靠近一些、裁剪到头部周围，或使用 --crop portrait。
       *[other] 请靠近一些，或使用“{ button-advice-small-face }”。
    }
tip-several-faces =
    找到 { $count } 张人脸。{ $surface ->
        [terminal] 只想处理其中一张，请使用 --faces largest 或裁剪照片。
       *[other] 只想处理其中一张，请裁剪照片，或使用“{ button-advice-several-faces }”。
    }
tip-side-view = 脸侧向一边。面向镜头会更像本人。
tip-dark = 照片偏暗。脸上光线多一些，线条会更清晰。
tip-backlit = 照片逆光。请转身让光线照到脸上。
tip-blurry = 照片有些模糊。请拿稳相机，或使用原图而不是转发的副本。
tip-small-photo = 照片长边只有 { $longSide } 像素。更大的原图线条会更细腻。

## 生成过程中

stage-decode = 正在读取照片…
stage-faces = 正在寻找人脸…
stage-draw = 正在生成…
stage-finish = 正在完成…
stage-encode = 正在保存…

## 选项：名称也是用户可以输入的写法；说明最多 100 个字符。
## 名称最多 32 个字符，只能用文字、数字、- 和 _。

option-called = { $label }（{ $name }）
switch-on = 开
switch-off = 关
# 其他写法，用空格分隔。
switch-on-spellings = 开启 打开 是 要
switch-off-spellings = 关闭 关掉 否 不要
# 表示强度的词，以及选项前后没有单独含义的词，用空格分开：“请画成水墨风格”。
strength-light-words = 轻 淡 弱 轻度 淡一些 柔和
strength-medium-words = 中等 适中
strength-strong-words = 强 浓 重 强烈 浓重
strength-full-words = 最强 最大
strength-stronger-words = 更强 强一点 强一些 浓一点 重一点 更浓
strength-softer-words = 更弱 弱一点 弱一些 淡一点 轻一点 更淡
caption-request-words = 请 帮我 麻烦 画成 变成 做成 改成 换成 转成 生成 想要 我要 给我 画 要 用
caption-filler-words = 的 吧 把 它 这张 照片 图片 图 卡通 卡通图 风格 效果 样子 一下 一张 再 一点 可以 能不能 可不可以 谢谢 你好 您好 来个 来张
option-photo-name = 照片
option-photo-text = 您的照片，JPG、PNG 或 WebP 格式
option-style-name = 风格
option-style-text = 卡通图的风格
option-strength-name = 强度
option-strength-text = 效果强度：0.3 为轻度滤镜，0.6 线条清晰，0.9 绘画感强烈
option-size-name = 尺寸
option-size-text = 卡通图长边的像素数
option-size-512 = 512 像素
option-size-1024 = 1024 像素
option-size-2048 = 2048 像素
option-size-original = 原图
option-format-name = 格式
option-format-text = 卡通图的文件格式，或贴纸：抠出人物并加白色描边
option-format-png = PNG
option-format-jpg = JPG
option-format-webp = WebP
option-format-sticker = 贴纸
option-crop-name = 裁剪
option-crop-text = 裁剪为半身（portrait）或方形头像（avatar）
option-crop-none = 不裁剪
option-crop-portrait = 半身
option-crop-avatar = 头像
option-faces-name = 人脸
option-faces-text = 处理所有人脸，或只处理最大的一张
option-faces-all = 全部
option-faces-largest = 最大
option-exaggerate-name = 夸张
option-exaggerate-text = 眼睛放大的程度：0 与照片相同，1 与“可爱”风格相同
option-background-name = 背景
option-background-text = 人物背后：保留原样、透明、模糊，或换成渐变、一种颜色
option-background-keep = 保留
option-background-none = 透明
option-background-blur = 模糊
option-background-gradient = 渐变
# 背景的其他写法，用空格分隔；表示没有背景的写法不写选项名也可以。
background-none-words = 透明 抠图 去背景 去掉背景 去除背景 移除背景 无背景
background-blur-words = 虚化
color-white = 白色
color-gray = 灰色
color-black = 黑色
color-red = 红色
color-orange = 橙色
color-yellow = 黄色
color-green = 绿色
color-teal = 青色
color-blue = 蓝色
color-navy = 藏青色
color-purple = 紫色
color-pink = 粉色
color-brown = 棕色
color-beige = 米色
# 颜色的其他写法，以及它所指颜色的英文名。
color-other-words = 白=white 灰=gray 黑=black 红=red 橙=orange 黄=yellow 绿=green 青=teal 蓝=blue 深蓝=navy 深蓝色=navy 紫=purple 粉=pink 粉红=pink 粉红色=pink 褐色=brown 咖啡色=brown
option-colors-name = 色彩
option-colors-text = 保留照片的色彩，或使用风格自带的色彩
option-colors-photo = 取自照片
option-colors-style = 风格自带
option-enhance-name = 增强
option-enhance-text = 锐化边缘，平衡明暗
option-compare-name = 对比
option-compare-text = 照片与卡通图并排放在一张图里
option-private-name = 私密
option-private-text = 只有您能看到回复
option-language-name = 语言
option-language-text = 回复使用的语言
option-language-auto = 跟随应用的语言
option-scope-name = 范围
option-scope-text = 修改谁的默认值：您自己的，还是本聊天所有人的
option-scope-me = 自己
option-scope-chat = 本聊天
option-reset-name = 重置
option-reset-text = 恢复默认设置
option-person-name = 用户
option-person-text = 要操作的用户
option-id-name = id
option-id-text = 用户、聊天或服务器的 ID，无法直接选择用户时使用
option-days-name = 天数
option-days-text = 持续多少天；不填则一直有效
option-reason-name = 原因
option-reason-text = 显示给对方的原因
option-pictures-name = 张数
option-pictures-text = 每天可生成的张数；不填则使用默认上限
option-state-name = 状态
option-state-text = 是否暂停接收新照片
option-state-on = 开
option-state-off = 关
option-process-name = 进程
option-process-text = 要停用的进程的名称，见 status
option-message-name = 消息
option-message-text = 要告诉最近使用者的内容

## 命令：说明最多 100 个字符，菜单项最多 32 个字符。

command-cartoon-text = 把照片变成卡通图
command-cartoon-batch-text = 一次把最多 10 张照片变成卡通图
command-styles-text = 查看可用的风格
command-settings-text = 查看或修改您的默认设置
command-quota-text = 查看今天还剩多少张
command-history-text = 查看您最近的卡通图
command-cancel-text = 取消正在排队或处理的照片
command-help-text = 使用说明
command-privacy-text = 查看保存了哪些数据、保存多久
command-mydata-text = 导出与您有关的全部数据
command-forget-text = 删除与您有关的全部数据
command-start-text = 开始使用
command-admin-text = 管理机器人
command-admin-status-text = 队列、内存和今天的数据
command-admin-ban-text = 禁止某个用户、聊天或服务器使用
command-admin-unban-text = 解除对某个用户、聊天或服务器的禁止
command-admin-allow-text = 将某个用户、聊天或服务器加入允许名单
command-admin-disallow-text = 将某个用户、聊天或服务器移出允许名单
command-admin-limit-text = 为某位用户设置每日上限
command-admin-refill-text = 重置某位用户今天的张数
command-admin-lists-text = 查看禁止、允许和自定义上限名单
command-admin-audit-text = 查看所有者最近的操作
command-admin-drain-text = 暂停接收新照片，或恢复接收
command-admin-notice-text = 向最近使用过的所有聊天发送通知，例如维护公告
menu-cartoonize = 卡通化
menu-cartoonize-avatar = 头像卡通化

## 正在处理的照片。时间以文字给出（“1分钟20秒钟”），名次和数量以数字给出。

job-accepted = 收到。
job-waiting =
    { $place ->
        [1] 下一个就是您，大约还要{ $time }。
       *[other] 正在排队，第 { $place } 位，大约还要{ $time }。
    }
job-drawing = 正在生成，大约还要{ $time }。
job-album =
    { $done ->
        [0] 共 { $total } 张，大约还要{ $time }。
       *[other] 已完成 { $done }/{ $total } 张，大约还要{ $time }。
    }
job-sending = 正在发送…
# 显示在卡通图下方：“动漫，70%，1024 像素”。
job-caption =
    { $background ->
        [none] { $style }，{ $strength }，{ $size }
       *[other] { $style }，{ $strength }，{ $background }，{ $size }
    }
# In a caption: “transparent background”.
caption-background = { $value }背景
job-alt-text = 由照片生成的{ $style }风格卡通图

album-done = { $total } 张卡通图已全部完成。
album-partly = 已完成 { $done }/{ $total } 张。
album-none = 这些照片都无法处理。
album-failed = 第 { $number } 张：{ $reason }
album-trimmed = 共 { $asked } 张，只处理前 { $kept } 张。{ $reason }
album-more = 另有 { $count } 张无法处理。

## 按钮：最多 24 个字符，手机上一行可放三个。

button-softer = 弱一点
button-stronger = 强一点
button-style = 风格
button-size = 尺寸
button-format = 格式
button-background = 背景
button-sticker = 贴纸
button-compare = 并排对比
button-again = 重新生成
button-try-again = 重试
button-keep-options = 今后都用这些选项
button-all-photos = 全部照片
button-advice-small-face = 裁剪到头部
button-advice-several-faces = 只要最大的人脸
button-photo = 第 { $number } 张
button-delete = 删除
button-add-to-pack = 添加到我的贴纸包
button-open-pack = 打开贴纸包
button-remove-from-pack = 从贴纸包移除
button-cancel = 取消
button-back = 返回
button-forget = 全部删除
button-keep = 保留我的数据
button-reset = 恢复默认
button-use-nearest = 使用 { $value }

## 按下按钮后的简短回复：最多 200 个字符。

answer-not-yours = 只有请求者可以使用这些按钮。发送您自己的照片即可生成您的卡通图。
answer-strongest = 已经是最强的效果。
answer-softest = 已经是最弱的效果。
answer-started = 正在重新生成。
answer-cancelled =
    { $count ->
        [0] 您没有可以取消的照片。
       *[other] 已取消 { $count } 张，不计次数。
    }
answer-deleted = 已删除。
answer-delete-not-allowed = 只有请求者或群管理员可以删除。
answer-saved = 已保存。
answer-options-kept = 已保存。今后的卡通图都使用这些选项，可用 /settings 修改。
answer-disk-full = 磁盘空间已满，无法保存。请告知所有者，稍后再试。

## 命令

styles-sheet = 您的照片的每种风格。要使用其中一种，请在发送照片时写上它的名称，例如：{ $style }
styles-sheet-command = 您的照片的每种风格。要绘制完整的一张，请使用 /cartoon，并将它的名称填为风格，例如：{ $style }
styles-list = 可用的风格：
styles-line = { $name }：{ $id }
styles-line-stand-in = { $name }：{ $id }（未安装，使用{ $drawn }代替）
styles-missing = 安装模型包后还可以使用：{ $names }。可请所有者安装。

settings-yours = 您的默认设置：
settings-chat = 本聊天的默认设置：
settings-line = { $option }：{ $value }
settings-line-unset = { $option }：{ $value }（默认）
settings-saved = 已保存。新的默认值：{ $options }。
settings-reset = 已恢复默认设置。
settings-language-saved = 已保存。今后我会用{ $language }回复。
settings-language-unknown = 我不会“{ $language }”这种语言。可用：{ $known }。
settings-chat-not-allowed = 只有群管理员可以修改本聊天的默认设置。要修改您自己的，请不要填写“范围”。

quota-left =
    { $left ->
        [0] 今天的 { $limit } 张已经用完，{ $when }恢复。
       *[other] 今天共 { $limit } 张，还剩 { $left } 张，{ $when }恢复。
    }
quota-left-server = 在本服务器，今天共 { $limit } 张，还剩 { $left } 张。
quota-unlimited = 您没有每日上限。

history-empty = 还没有卡通图。发送一张照片就可以开始。
history-title = 您最近的卡通图：
history-line = { $date }：{ $caption }
history-line-album = { $date }：{ $caption }（{ $count } 张）
history-line-failed = { $date }：{ $reason }

privacy-text =
    您的照片只用于生成您的卡通图。处理在所有者自己的机器上完成，不会发给其他人。
    照片在那里最多保留{ $photos }，方便您生成其他版本，之后即被删除。卡通图本身不会保存。照片中的位置、相机等信息会被去除。
    保存{ $history }：您的 ID、何时提出了什么请求、结果如何。您的设置会保存到您修改为止。
    /mydata 可以导出与您有关的全部数据，/forget 可以删除这些数据。
mydata-here = 这是与您有关的全部数据。
forget-ask = 这将永久删除您的记录和设置，并取消正在处理的照片。要全部删除吗？
forget-done = 您的数据已删除。只有今天的张数会匿名保留到当天结束。
forget-kept = 没有删除任何数据。

start-text = 您好！发送一张人像照片，我会把它变成卡通图。以文件形式发送画质最好，也可以以相册形式一次发送多张照片。更多用法请看 /help。
help-telegram =
    发送照片，即可收到卡通图。以文件形式发送画质最好，也可以以相册形式一次发送最多 { $album } 张。
    可以在照片说明中加上选项，例如：
    强度:0.8 风格:动漫
    0.8 动漫 webp
    80%
    白色背景
    贴纸
    也可以用 /cartoon 加选项来回复一张照片。
    可用选项：{ $options }。
    /styles：可用的风格
    /settings：默认设置
    /quota：今天的剩余张数
    /history：最近的卡通图
    /cancel：取消正在进行的照片
    /privacy：保存了哪些数据
    /mydata：导出数据
    /forget：删除数据
help-discord =
    /cartoon 把一张照片变成卡通图，/cartoon-batch 一次最多 { $album } 张。
    更快的方法：右键点击（手机上请长按）带照片的消息，选择“应用”，再选择“{ $menu }”。
    可用选项：{ $options }。
    /styles：可用的风格
    /settings：默认设置
    /quota：今天的剩余张数
    /history：最近的卡通图
    /privacy：保存了哪些数据
    /mydata：导出数据
    /forget：删除数据

## 缺少什么的时候

ask-photo = 请在发送照片时把此命令写在说明中，或用此命令回复一张照片。
ask-photo-in-message = 那条消息里没有照片。请选择带有 JPG、PNG 或 WebP 的消息。
ask-file-permission = 我在这里不能发送文件。请让管理员开启“附加文件”权限，或在私信中使用。
group-album = 在这个群里我只能看到命令和对我的回复，所以没有收到这个相册的大部分照片。请私聊发给我，或请群管理员把我设为管理员。
others-photo = 这是别人的照片，所以只有您能看到卡通图。
sent-as-file = 已作为文件发送，画质没有损失。
unknown-command = 没有 /{ $command } 这个命令。全部命令请看 /help。
unknown-command-near = 没有 /{ $command } 这个命令。您是不是要用 /{ $nearest }？

## /cartoon-batch 的窗口：标题和标签最多 45 个字符。

modal-title = 把照片变成卡通图
modal-photos = 照片（最多 { $album } 张）

## 供所有者使用

admin-only-owners = 只有所有者可以使用此命令。
admin-who = 请指定用户，或填写用户、聊天、服务器的 ID。
admin-bad-id = “{ $id }”不是 ID。请写 telegram:42、discord:123456789012345678、带数字的 discord:guild:… 或 discord:channel:…，或 web:192.168.1.5。
admin-is-owner = { $who } 是所有者。请先从 access.owners 中移除。
admin-out-of-range = { $option } 必须是 { $min } 到 { $max } 的整数。
admin-too-long = { $option } 最多 { $longest } 个字符。
admin-needs-service = Toonsmith 没有在这里运行，因此无事可做。
admin-outage = 自 { $date } 起无法连接 { $platform }（{ $reason }）。Toonsmith 会继续尝试。
admin-outage-over = 已恢复与 { $platform } 的连接。
admin-outage-was = 从 { $from } 到 { $until } 无法连接 { $platform }（{ $reason }）。
admin-draining =
    { $everywhere ->
        [yes] 所有进程已暂停接收新照片。队列中的照片会继续完成。要恢复：drain off。之后启动的进程不会暂停。
       *[no] 已暂停接收新照片。队列中的照片会继续完成。要恢复：drain off。
    }
admin-accepting =
    { $everywhere ->
        [yes] 所有进程已恢复接收新照片。
       *[no] 已恢复接收新照片。
    }
admin-process-draining = 正在停用 { $name }：它会完成或移交手头的工作，不再接新工作。恢复：对同一进程执行 drain off。
admin-process-resumed = 正在恢复 { $name }。
admin-no-process = 没有名为“{ $name }”的进程。正在运行：{ $known }。
admin-one-process = 只有一个进程。要暂停接收新照片：drain on。
admin-notice-what = 请写上消息内容，例如：notice 我们 18 点恢复。
admin-notice-sent = 正在发送到 { $count } 个聊天。
admin-audit-days = { $days } 天
admin-audit-pictures = { $pictures } 张
admin-audit-chats = { $chats } 个聊天
admin-audit-reason = 原因：{ $reason }
admin-status =
    排队：{ $waiting }，处理中：{ $running }/{ $atOnce }，内存：{ $memory }。
    今天：{ $people } 人，完成 { $done }，失败 { $failed }，拒绝 { $refused }。
    { $draining ->
        [yes] 已暂停接收新照片。
       *[no] {""}
    }
admin-status-more = 另有 { $count } 个问题：./run.sh doctor
style-broken = 风格 { $style } 无法使用：{ $reason }。
style-off = 风格 { $style } 连续多次超时，已停用，重新启动后恢复。
admin-status-process =
    { $role ->
        [front] { $name }：前端
        [worker] { $name }：工作进程
        [copy] { $name }：正在复制数据库
       *[all] { $name }：前端和工作进程
    }{ $state ->
        [drained] ，已停用
        [paused] ，已暂停
       *[running] {""}
    }
admin-banned = 已禁止 { $who } 使用。
admin-banned-until = 已禁止 { $who } 使用，直到 { $date }。
admin-unbanned = 已解除对 { $who } 的禁止。
admin-allowed = 已将 { $who } 加入允许名单。
admin-disallowed = 已将 { $who } 移出允许名单。
admin-limit = { $who } 现在每天可生成 { $pictures } 张。
admin-limit-usual = { $who } 已恢复默认的每日上限。
admin-refilled = 已重置 { $who } 今天的张数。
admin-lists-empty = 没有禁止、允许或自定义上限的名单。
admin-lists-banned = 已禁止：
admin-lists-allowed = 已允许：
admin-lists-limits = 自定义每日上限：
admin-audit-empty = 还没有所有者的操作。
admin-audit-line = { $date }：{ $by }，{ $what }

## 两个聊天平台

progress-album = 已完成 { $done }/{ $total } 张。{ $now }
album-failed-named = 第 { $number } 张（{ $name }）：{ $reason }

## Telegram

telegram-caption =
    { $background ->
        [none] { $style }，{ $strength }，{ $time }
       *[other] { $style }，{ $strength }，{ $background }，{ $time }
    }
telegram-for = 给 { $name }
telegram-skipped = 相册中有 { $count } 项不是图片，已跳过。
telegram-lost = 卡通图已生成，但 Telegram 没有接收。本次不计次数，可点击按钮重试。
telegram-unconfirmed = 发送卡通图时连接中断，卡通图可能已经送达。如果这里没有看到，请点击按钮；本次不计次数。
telegram-send-photo = 发一张照片给我，即可收到卡通图。更多用法请看 /help。
telegram-topic-closed = 您提出请求的话题已关闭，所以卡通图发到了这里。
telegram-photo-permission = 我在这里不能发送照片。请让群管理员允许我发送照片，或在私聊中把照片发给我。
telegram-reply-options = 要修改这张卡通图，请用选项回复它，例如：水墨 80%
telegram-nearest = “{ $value }”不是有效的{ $option }，已改用 { $nearest }。
telegram-unknown-style = 没有“{ $style }”这种风格。可用的风格请看 /styles。
telegram-unsupported = 我无法用{ $medium }生成卡通图。请发送照片。
telegram-preview = 这是用{ $medium }的预览图生成的。
telegram-medium-video = 视频
telegram-medium-animation = GIF 动图
telegram-medium-video_note = 视频消息
telegram-medium-sticker = 动态贴纸
telegram-medium-voice = 语音消息
telegram-medium-audio = 音乐
telegram-medium-story = 动态
telegram-medium-paid_media = 付费内容
telegram-traditional = 目前只有簡體中文。若要使用英文，請傳送 /settings language:en
help-telegram-group =
    在这个群里获取卡通图：
    发送照片时在说明中写上 /cartoon@{ $bot }，或
    用 /cartoon@{ $bot } 回复别人的照片。回复没有照片的消息时，使用对方的头像。
    可以在后面加上选项，例如：/cartoon@{ $bot } 水墨 80%
    要修改卡通图，请使用它下面的按钮，或用选项回复它。
    可用选项：{ $options }。
    /styles：可用的风格
    /settings：您的默认设置；群管理员还可以修改本聊天的默认设置
    /quota：今天的剩余张数
    /cancel：取消正在进行的照片
    /privacy：保存了哪些数据
    您的记录和数据请在与我的私聊中查看。
# 请求自己头像的说法，用逗号分开。
profile-photo-phrases = 我的头像，头像
telegram-guest-ask = 要获取卡通图，请回复一张照片并提到我，或发送一张提到我的照片。
telegram-guest-open = 卡通图已生成。您还没有与我私聊过，机器人无法把新图片放进这个聊天：请点击按钮。
telegram-guest-sticker = 贴纸在与我的私聊中。
# 用户输入这个表情即可找到贴纸。
telegram-pack-emoji = 请选择这张贴纸代表的表情。
telegram-pack-added = 已添加到您的贴纸包，表情为 { $emoji }。
telegram-pack-removed = 已从您的贴纸包移除。
telegram-pack-no-chat = 您打开与我的私聊并点击“开始”之后，Telegram 才允许我为您创建贴纸包。之后请再次点击表情。
telegram-pack-refused = Telegram 没有添加这张贴纸，请稍后再试。
# 贴纸包的标题；从第二个起带编号。
telegram-pack-title =
    { $number ->
        [1] { $name }的卡通贴纸
       *[other] { $name }的卡通贴纸 { $number }
    }
telegram-privacy-packs = 您添加到贴纸包的贴纸保存在 Telegram，直到您移除它们；有链接的人都能看到贴纸包。/forget 也会删除您的贴纸包。
telegram-forget-packs = 您的贴纸包也会被删除，正在使用它们的人也将无法再使用。
telegram-inline-empty = 生成第一张卡通图
telegram-mode-guest = 访客模式已关闭：在我不在的聊天中提到我没有作用。可在 @BotFather 中开启，见 docs/telegram.md。
telegram-mode-inline = 内联模式已关闭：用户无法在其他聊天中分享卡通图。可在 @BotFather 中开启，见 docs/telegram.md。
telegram-settings-not-allowed = 只有群管理员可以修改本聊天的默认设置。您可以用 /settings 修改自己的。
telegram-old-button = 这个按钮已经失效，请重新发送照片。
telegram-style-gone = 这种风格已不可用。可用的风格请看 /styles。
telegram-too-old = 机器人不能删除超过两天的消息，您可以自行删除。
telegram-in-private = 请在私聊中使用此命令。
telegram-open = 打开私聊
telegram-older = 更早的
telegram-days = { $days } 天
telegram-settings-me = 我的默认设置
telegram-settings-chat = 本聊天的默认设置
telegram-hello-group = 大家好！发送照片时在说明中写上 /cartoon，或用 /cartoon 回复一张照片，即可收到卡通图。更多用法请看 /help。
telegram-privacy-mode = 要处理相册，我需要看到其中的所有照片：请把我设为管理员，或请我的所有者在 @BotFather 关闭隐私模式后重新添加我。否则请在私聊中把相册发给我。
telegram-admin-number = Telegram 无法按名字查找用户。请提供用户或聊天的数字 ID，或用命令回复对方的一条消息。

## Discord

button-more = 更多
button-avatar = 头像
button-no-avatar = 整张照片
button-no-compare = 只要卡通图
# Under a cartoon: opens a form with its options.
button-change = 修改…
button-use = 以后都用这些设置
button-publish = 公开显示
button-add-to-server = 添加到本服务器
button-emoji = 表情文件
emoji-files = 这 { $count } 张贴纸的表情文件：
expression-title = 添加到本服务器
expression-kind = 添加为
expression-kind-text = 在 Discord 中，贴纸和表情是分开的。
expression-sticker = 贴纸
expression-emoji = 表情
expression-name = 名称
expression-name-text = 至少 2 个字符。表情名称只能包含字母、数字和 _。
expression-added =
    { $kind ->
        [emoji] 已添加到本服务器：:{ $name }:
       *[sticker] 已作为贴纸“{ $name }”添加到本服务器。
    }
expression-not-you = 只有拥有“创建表情”权限的成员可以为本服务器添加贴纸和表情。
expression-not-me = 我需要在本服务器拥有“创建表情”权限才能添加贴纸和表情，请联系服务器管理员。
expression-not-here = 我需要加入本服务器才能添加贴纸和表情，请让服务器管理员添加我。
expression-full =
    { $kind ->
        [emoji] 本服务器没有空余的表情位置，请先删除一个。
       *[sticker] 本服务器没有空余的贴纸位置，请先删除一个。
    }
expression-refused = Discord 没有接受“{ $name }”。请换一个名称，或稍后再试。
change-title = 生成另一个版本
pick-all = 按钮作用于：全部照片
pick-one = 第 { $number } 张
pick-one-named = 第 { $number } 张（{ $name }）
album-several = 第 { $numbers } 张：{ $text }
styles-choose = 选择您的默认风格
ask-avatar = 该用户没有头像。
control-outdated = 这个按钮已经失效。输入 / 查看可用的命令。
discord-interrupted = Toonsmith 还没来得及处理就重新启动了。本次不计次数，请重试。
later-notice = 排队的照片较多，您的卡通图会发到这里。
later-here = 所需时间会超过 Discord 的 15 分钟回复时限，卡通图会作为新消息发在这里。
later-direct = 所需时间会超过 Discord 的 15 分钟回复时限，卡通图会通过私信发给您。
later-nowhere = 所需时间可能会超过 Discord 的 15 分钟回复时限，而我无法用其他方式联系您。如果出现这种情况，本次不计次数。请稍后再试，或允许私信。

## API，除上面的失败原因以外

## Discord: /server, for those who manage a server

command-server-text = 管理本服务器中的 Toonsmith
command-server-access-text = 选择哪些身份组和频道可以或不可以生成卡通图
command-server-limit-text = 设置某个身份组的成员每天可在本服务器生成多少张
command-server-ban-text = 禁止某人在本服务器生成卡通图
command-server-unban-text = 解除对某人在本服务器的禁止
command-server-bans-text = 查看和修改本服务器的禁止名单
command-server-usage-text = 查看本服务器的使用情况
option-role-name = 身份组
option-role-text = 适用的身份组
server-only-servers = 此命令只能在服务器中使用。
server-only-managers = 只有拥有“管理服务器”权限的人可以这样做。
server-access-intro = 谁可以在本服务器生成卡通图。修改立即生效。管理服务器的人始终可以。
server-access-line = { $list }：{ $names }
server-roles-allow = 仅限这些身份组
server-roles-deny = 排除这些身份组
server-channels-allow = 仅限这些频道
server-channels-deny = 排除这些频道
server-none = 无
server-limits = 本服务器各身份组的每日上限（有多个身份组时取最高值；用 /server limit 修改）：
server-limit-line = { $role }：每天 { $pictures } 张
server-bans = 本服务器的禁止名单：
server-ban-line =
    { $who }{ $date ->
        [never] { "" }
       *[other] ，直到 { $date }
    }{ $reason ->
        [none] { "" }
       *[other] ：{ $reason }
    }
server-banned =
    { $when ->
        [never] 您不能在本服务器生成卡通图。
       *[other] 您现在不能在本服务器生成卡通图。请{ $when }再试。
    }{ $reason ->
        [none] 如有疑问，请联系服务器管理员。
       *[other] 原因：{ $reason }。如有疑问，请联系服务器管理员。
    }
server-not-channel = 此频道已关闭卡通图功能。请换一个频道，或联系服务器管理员。
server-not-role = 在本服务器，您的身份组不能生成卡通图。请联系服务器管理员。
server-usage = 本服务器生成的卡通图：
server-usage-line =
    { $days ->
        [one] 最近 24 小时
        [1] 最近 24 小时
       *[other] 最近 { $days } 天
    }：完成 { $done } 张，失败 { $failed } 张，处理中 { $open } 张，共 { $people } 人

web-needs-token = 请输入访问令牌。如果没有，请向所有者索取。
web-wrong-token = 访问令牌不正确。请检查是否缺少字符或多了空格。
web-too-many-wrong-tokens = 访问令牌不正确，而且输错的次数过多。请核对，并在{ $when }再试。
web-too-many-wrong-tokens-proxy = 访问令牌不正确，而且输错的次数过多。请核对，并在{ $when }再试。如果您是所有者，且 Toonsmith 在代理后面运行，请将 web.behindProxy 设为 on，以便分别计算每位访问者。
web-operators-only = 只有所有者可以这样做。
web-not-local = 此页面只接受它所在的电脑，而此请求来自代理或其他设备。如果您是所有者，并想让其他人使用，请设置 web.token；在代理后面时还要设置 web.behindProxy。
web-wrong-host = 请使用 localhost 打开此页面：{ $address }
web-wrong-origin = 请求来自其他网站，已被拒绝。
web-links-off = 这里不能从链接读取照片。请先保存照片再选择，或请所有者开启 web.links。
web-bad-link = 这不是公开网站的链接。请先保存照片，再在这里选择。
web-link-failed = 该链接没有照片，或无法读取。请先保存照片，再在这里选择。
web-no-such-page = 这个地址没有内容。
web-no-such-job = 这张卡通图已不存在。{ next-resend }
web-not-a-form = 请用表单（multipart/form-data）的 photo 字段发送照片，或直接以照片为请求正文并注明类型，例如 image/jpeg。
web-method-not-allowed = 这个地址接受 { $methods }。
web-no-photo = 请求中没有照片。请用 photo 字段发送，或用 again 指明之前的任务。
web-repeated-field = 字段“{ $field }”出现了不止一次。请只发送一次。
web-body-too-large = 请求过大，已被拒绝。
web-bad-idempotency-key = 请求头 Idempotency-Key 必须是一个 1 到 255 个字符的值，例如 UUID。
web-idempotency-key-reused = 这个 Idempotency-Key 已用于另一个请求。每个请求请使用新的键，只有重复同一请求时才使用相同的键。
web-not-drawn-yet = 卡通图还没有生成。请稍后再试。

## 网页

page-lead = 把照片变成卡通图。您的照片只会发送到这台服务器。
page-choose = 选择照片
page-camera = 拍照
page-drop = 也可以拖到这里，或直接粘贴
page-drop-now = 松开即可开始
page-sample = 用示例照片试试
page-link = 无法从链接读取照片。请先保存照片，再在这里选择，或直接粘贴图片本身。
page-link-loading = 正在读取照片…
page-options = 选项
page-more = 更多选项
page-card-more = 更多
page-own-color = 其他颜色
page-strength-light = 轻度滤镜，保留皮肤质感。
page-strength-clear = 线条清晰，色彩略平。
page-strength-bold = 绘画感强烈，大面积平涂。
page-preset-light = 轻
page-preset-clear = 清晰
page-preset-bold = 浓
page-stand-in = 使用{ $style }
page-language = 语言
page-results = 您的卡通图
page-empty = 卡通图会显示在这里。此浏览器会保存它们，直到您删除；服务器上的副本会在{ $time }后删除。
page-download = 下载
page-download-all = 全部下载
page-share = 分享
page-share-failed = 无法分享这张卡通图，请改为下载。
page-copy = 复制
page-copied = 已复制
page-copy-failed = 无法复制这张卡通图，请改为下载。
page-forget = 删除
page-forget-all = 全部删除
page-forget-sure = 要从此浏览器和服务器删除全部 { $count } 张卡通图吗？
page-retry = 重试
page-redraw-all = 全部用这些选项重新生成
page-redraw = 用这些选项重新生成
page-cancel = 取消
page-cancel-all = 全部取消
page-waiting-upload = 等待上传
page-sending = 正在上传，{ $percent }
page-waiting = 等待中
page-place =
    { $place ->
        [1] 下一个就是
       *[other] 队列中第 { $place } 位
    }
page-seconds = 大约还要 { $seconds } 秒
page-minutes = 大约还要 { $minutes } 分钟
page-overdue = 比预计的久一些
page-again-soon = { $reason }稍后会自动继续。
page-cancelled = 已取消
page-done = { $name } 已完成。
page-failed = { $name } 处理失败。{ $reason }
page-photo = 照片
page-cartoon = 卡通图
page-photos = 所有照片
page-tile-busy = { $name }，处理中
page-tile-done = { $name }，已完成
page-tile-failed = { $name }，失败
page-tile-cancelled = { $name }，已取消
page-versions = 这张卡通图的各个版本
page-enlarge = 放大查看
page-show-photo = 显示照片
page-zoom-in = 放大
page-zoom-out = 缩小
page-compare = 对比照片和卡通图
page-alt-photo = 照片 { $name }
page-alt-cartoon = { $name } 的卡通图
page-round = 作为圆形头像的效果
page-alt-round = { $name } 的卡通图，圆形裁剪
page-offline = 连接中断，正在重试…
page-offline-kept = 无法连接服务器。已有的卡通图仍可查看、对比和下载；恢复连接后会自动发送新照片。
page-offline-empty = 无法连接服务器。恢复连接后，此页面会自动继续。
page-shared = 有 { $count } 张照片分享到 Toonsmith
page-shared-draw = 生成卡通图
page-shared-discard = 丢弃
page-shared-sign-in = 登录后即可使用您分享的照片。
page-shared-failed = 没有收到分享的照片。请重新分享，或在这里选择照片。
page-sign-in = 登录
page-token = 访问令牌
page-sign-out = 退出登录
page-needs-admin-token = 请输入管理令牌以管理 Toonsmith。如果没有设置 web.adminToken，令牌在数据文件夹的 admin-token 文件中。
page-quota =
    { $left ->
        [0] 今天的张数已用完
       *[other] 今天还可生成 { $left } 张
    }
page-theme = 外观
page-theme-system = 跟随系统
page-theme-light = 浅色
page-theme-dark = 深色
page-help = 帮助
page-help-photo = 清晰、光线充足、脸部较大的单人照片效果最好。
page-help-style = 选择一种风格，即可看到照片在该风格下的效果。“{ page-card-more }”里有色彩、裁剪、背景和文件格式。之前的版本会保留在卡通图下方，可以随时切换回去。
page-help-compare = 拖动卡通图上的滑块可与照片对比；放大查看可看清细节。
page-privacy = 隐私
page-privacy-text = 照片只会发送到这台服务器，一段时间后或您选择“删除”时即被删除。卡通图和照片也会保存在此浏览器中，直到您删除。不会发送给任何其他人。
page-api = API
page-operator = 管理
page-close = 关闭
page-charts = 最近 24 小时，每 10 分钟
page-chart-waiting = 等待中
page-chart-drawing = 处理中
page-chart-done = 已完成
page-chart-failed = 失败
page-chart-summary = 当前 { $now }，最多 { $most }
page-health = 运行状况
page-people-search = 搜索用户和失败记录
page-people-more = 还有 { $more } 条，请搜索查找。
page-person-id = ID
page-access = 状态
page-last-request = 最近一次请求
page-orders = 操作
page-order-ban-with-reason = 禁止…
page-reason = 原因
page-job = 任务
page-queue = 队列
page-queue-line = 等待 { $waiting } 张，处理中 { $drawing }/{ $atOnce } 张，发送中 { $replying } 张
page-memory = 已用内存
page-kept = 临时文件
page-day = 最近 24 小时
page-day-line = { $people } 人：完成 { $done } 张，失败 { $failed } 张，中止 { $stopped } 张
page-rates = 每张用时
page-rate-line = { $style }，{ $size }：{ $seconds } 秒（{ $pictures } 张）
page-models = 风格
page-drawn-by = 引擎：{ $engine }
page-drawn-as = 使用{ $style }；如需此风格，请安装 { $engines }：./run.sh models
page-not-drawn = 不可用；如需此风格，请安装 { $engines }：./run.sh models
page-failures = 最近的失败
page-none = 无
page-people = 用户
page-actions = 所有者的操作
page-action-when = 时间
page-action-who = 所有者
page-action-what = 操作
page-actions-newer = 较新
page-actions-older = 较早
page-person = 用户、聊天或服务器的 ID
page-order = 操作
page-order-ban = 禁止
page-order-unban = 解除禁止
page-order-allow = 加入允许名单
page-order-disallow = 移出允许名单
page-order-limit = 设置每日上限
page-order-refill = 重置今天的张数
page-order-drain = 暂停接收新照片
page-order-resume = 恢复接收新照片
page-order-notice = 通知最近的聊天
page-text = 禁止的原因，或消息内容
page-paused = 已暂停接收新照片。
page-number = 禁止天数，或每日张数
page-do-it = 应用
page-access-banned = 已禁止
page-access-allowed = 已允许
page-access-limit = 每天 { $pictures } 张

## 命令行。其中的命令、选项名称和取值要照原样输入，不要翻译。

cli-style-broken = 风格 { $style } 无法使用：{ $reason }。请参阅 docs/models.md 中的“Your own networks”一节。

## 命令行：自己的网络

cli-manifest-at = { $file } 第 { $line } 行第 { $column } 列：{ $problem }
cli-manifest-in = { $file }：{ $problem }
cli-manifest-syntax =
    { $fault ->
        [comma] 这里前面缺少逗号。
        [colon] 名称后面缺少冒号。
        [value] 这里缺少值，或者多了一个逗号。
        [name] 这里缺少带双引号的名称，或者多了一个逗号。
        [quote] 缺少右引号。
        [bracket] 缺少右括号。
        [comment] JSON 不支持注释，请删除。
        [object] 清单必须是花括号中的对象，字段见 docs/models.md。
       *[other] 这不是 JSON。名称和文字要用双引号括起来。
    }
cli-manifest-unreadable =
    { $reason ->
        [EACCES] 无法读取（EACCES）。运行 Toonsmith 的账户需要相应的权限。
       *[other] 无法读取（{ $reason }）。
    }
# A file of a downloaded pack; cli-manifest-in says which.
cli-installed-problem =
    { $reason ->
        [EACCES] 无法读取（EACCES），因此相关风格不可用。运行 Toonsmith 的账户需要相应的权限。
        [ENOENT] 文件缺失，因此相关风格不可用。查看是哪些风格并重新安装：./run.sh models verify
        [damaged] 文件已损坏，因此该风格不可用。请重新安装该风格：./run.sh models
       *[other] 无法读取（{ $reason }），因此相关风格不可用。
    }
cli-manifest-twice = { $field } 设置了两次。
cli-manifest-missing = 缺少 { $field }。
cli-manifest-unknown =
    { $nearest ->
        [none] 没有 { $written } 这个字段。可用的字段：{ $known }。
       *[other] 没有 { $written } 这个字段。您是不是想写 { $nearest }？
    }
cli-manifest-value =
    { $field ->
        [id] { $path } 必须是 1 到 32 个小写字母、数字或连字符。
        [name] { $path } 必须是引号中的文字，例如 {"{"} "en": "Ghosts" {"}"}。
        [licence] { $path } 必须是文字，例如 "CC-BY-4.0"。
        [network] { $path } 必须是 manifest.json 旁边一个 .onnx 文件的名称。
        [layout] { $path } 必须是 "NCHW" 或 "NHWC"。
        [colours] { $path } 必须是 "RGB" 或 "BGR"。
        [range] { $path } 必须是黑色和白色的两个不同数字，例如 [-1, 1]。
        [size] { $path } 不正确。size 必须是 {"{"} "multiple": 1–256, "longest": 64–2048 {"}"}、{"{"} "square": 32–2048 {"}"} 或 {"{"} "width": 32–2048, "height": 32–2048 {"}"}。
       *[nearest] { $path } 必须是一个风格的 ID。
    }
cli-manifest-taken = 风格“{ $style }”已存在，请使用其他 id。
cli-manifest-nearest-self = 风格不能替代自己。请选择其他风格，或删除 nearest。
cli-manifest-nearest-unknown =
    { $nearest ->
        [none] 没有“{ $written }”这个风格。可用的风格：{ $known }。
       *[other] 没有“{ $written }”这个风格。您是不是想写 { $nearest }？
    }
cli-manifest-no-network = 旁边没有文件 { $network }。
cli-manifest-large-network = { $network } 超过了 { $limit }。

cli-network-not-loaded = onnxruntime 无法加载它（{ $reason }）
cli-network-inputs =
    { $count ->
        [0] 它没有输入
       *[other] 它有 { $count } 个输入，应为一个
    }
cli-network-type =
    { $port ->
        [input] 它的输入类型是 { $type }，应为 float32、float16 或 uint8
       *[output] 它的输出类型是 { $type }，应为 float32、float16 或 uint8
    }
cli-network-shape =
    { $port ->
        [input] 它的输入形状是 { $shape }，不是一张三通道的图片
       *[output] 它的输出形状是 { $shape }，不是一张三通道的图片
    }
cli-network-proportions = 它把 { $given } 像素的图片变成了 { $got } 像素
cli-network-not-finite = 它的输出中有不是数字的值
cli-network-one-color = 它生成的卡通图只有一种颜色
cli-network-too-slow = 它用了超过 { $seconds } 秒
cli-network-out-of-memory = 内存不够
cli-network-failed = 运行失败（{ $reason }）

cli-check-network = 网络
cli-check-input = 输入
cli-check-output = 输出
cli-check-guess = 用法
cli-check-layout = 布局
cli-check-range = 范围
cli-check-size = 尺寸
cli-check-colours = 颜色
cli-check-scale = 放大
cli-check-sample = 样图
cli-check-result = 结果
cli-check-found =
    { $evidence ->
        [file] { $found }（来自文件）
        [tried] { $found }（试运行得出）
       *[assumed] { $found }（猜测）
    }
cli-check-set = { $set }（manifest.json）
cli-check-differs = { $set }（manifest.json），但看起来是 { $found }
cli-check-ranges = 输入 { $input }，输出 { $output }
cli-check-multiple = 边长为 { $multiple } 的倍数，最大 { $longest }
cli-check-unknown = 无法查明：{ $reason }
cli-check-drawn = { $time }，内存 { $memory }
cli-check-sample-found = { $file }：照片和卡通图，{ $colours }
cli-check-fault = 无法使用：{ $reason }。
cli-check-good = 可以使用。风格是 { $style }。
cli-check-save = 要把它保存为 manifest.json，请加上 --save。
cli-check-saved = 已保存为 { $file }。
cli-check-colours-guessed = 请比较样图：如果 RGB 样图中的皮肤发蓝，请把 colours 设为 BGR。
cli-check-licence = 请把 licence 设为该网络的许可证，把 name 设为要显示的名称。
cli-check-no-network = { $folder } 中没有 .onnx 文件。
cli-check-several = { $folder } 中有多个网络：{ $names }。请指定一个：./run.sh models check { $first }
cli-error = 错误 { $id }：{ $message }
# 出现意外错误后显示一次；每个错误各占一行：“Error 1a2b3c4d: …”。
cli-how-to-report = 这是 Toonsmith 或这台电脑的问题。请运行 ./run.sh doctor 查找原因；设置 TOONSMITH_DEBUG=1 可显示出错的位置。如何报告问题，请看 docs/troubleshooting.md 中的“Report a problem”。
# 在前面的内容后用括号补充说明。
cli-note = （{ $text }）

## 命令行：设置

# 存放设置的文件，如“配置文件第 3 行”。
config-file = 配置文件
config-line = { $file }第 { $line } 行
config-must-be = { $name } 必须是：{ $expected }。
config-must-be-at = { $name } 必须是：{ $expected }（{ $place }）。
config-did-you-mean = { $sentence }您是不是要用 { $nearest }？
config-quoted = 请去掉 { $name }（{ $place }）两边的引号：那里的引号不会自动去除，会成为值的一部分。
config-misplaced-token =
   { $kind ->
      *[telegram] { $name }（{ $place }）中的内容像是 Telegram 机器人令牌。请改放到 { $variable } 中。
       [discord] { $name }（{ $place }）中的内容像是 Discord 机器人令牌。请改放到 { $variable } 中。
   }
config-token-elsewhere = { $name } 已被忽略：令牌从 { $variable } 读取。
config-expected-text = 一段文字
config-expected-folder = 文件夹的路径，不能含有只有 Shell 才会替换的 ~ 和变量
config-expected-host = 主机名或 IP 地址，不含 http:// 和端口，例如 127.0.0.1
config-expected-choice = 以下之一：{ $values }
config-expected-toggle = on 或 off
config-expected-count = { $min } 到 { $max } 之间的整数
config-expected-number = { $min } 到 { $max } 之间的数
config-expected-count-or-unlimited = { $min } 到 { $max } 之间的整数，或 unlimited
config-expected-count-or-auto = { $min } 到 { $max } 之间的整数，或 auto
config-expected-shards = { $min } 到 { $max } 之间的整数、auto，或本进程负责的部分，例如 0-3/8
config-expected-pixels = { $min } 到 { $max } 之间的数，单位为 { $units }
config-expected-size = { $min } 到 { $max } 之间的大小，单位为 { $units }
config-expected-time = { $min } 到 { $max } 之间的时长，单位为 { $units }
config-expected-time-or-off = { $min } 到 { $max } 之间的时长，单位为 { $units }，或 off
config-expected-hosts = 主机名列表
config-expected-servers = 服务器 ID 列表
config-expected-people = 用户列表，例如 discord:123 或 telegram:456
config-expected-address = 以 http:// 或 https:// 开头的地址
config-expected-language = 语言标签，例如 en 或 zh-CN
config-expected-time-zone = 时区，例如 Asia/Shanghai 或 UTC
config-expected-discord-token = Discord 开发者门户提供的机器人令牌（Bot 页面，Reset Token），不是客户端密钥、公钥或应用 ID
config-expected-public-key = Discord 应用的公钥：64 位十六进制数字
config-expected-telegram-token = @BotFather 提供的完整机器人令牌，例如 123456:AAH…
config-expected-webhook-secret = 1 到 256 个字母、数字、- 或 _
config-expected-token = 至少 16 个字符，不含空格
config-expected-store = 类似 postgres://用户:密码@主机/数据库 的地址
config-expected-queue = postgres，或类似 redis://主机:6379 的地址
config-expected-blobs = postgres，或类似 s3://密钥:密文@主机/存储桶 的地址
config-services-need-store = 请把 services.store（TOONSMITH_STORE）设为一个 PostgreSQL 数据库：services.queue 和 services.blobs 只用于共用数据库的多个进程。
config-shards-need-store = discord.shards 只是一部分分片，其余须由其他进程负责，而这些进程共用一个 PostgreSQL 数据库：请同时设置 services.store。方法见 docs/scale.md。
config-expected-key = 32 字节，写成 64 个十六进制数字
config-replaced = { $name } 已被忽略（{ $place }）。请改用 { $replacement }；config/defaults.yaml 中有说明。
config-renamed = { $name } 现已改名为 { $now }（{ $place }），旧名称仍然有效。
config-renamed-variable = { $name } 现已改名为 { $now }，旧名称仍然有效。
config-only-one = { $names } 只能设置其中一个。
config-secret-unreadable = { $name } 必须是可读取的文件的路径。
config-unknown-variable =
   { $nearest ->
       [none] 未知的设置：{ $name }。
      *[other] 未知的设置：{ $name }。您是不是要用 { $nearest }？
   }
config-set-twice = { $place }重复设置了同一项。
config-not-yaml = { $place }不是有效的 YAML。
config-not-yaml-tab = { $place }用制表符缩进，YAML 不允许这样做。请改用空格：
config-not-yaml-indentation = { $place }的缩进与上面的行不一致。同一组设置前面的空格数必须相同：
config-not-yaml-colon = { $place }不是有效的 YAML。可能是上一行的空格太多，也可能是含有“: ”的值需要加引号：
config-not-yaml-colon-missing = { $place }不是有效的 YAML。名称和值之间要写冒号和空格：
config-not-yaml-quote = { $place }的引号没有配对：
config-not-yaml-bracket = { $place }的括号没有配对：
config-not-yaml-start = { $place }的值以 YAML 的特殊字符开头。请给这个值加上引号。
config-not-utf-8 = { $file }不是用 UTF-8 保存的。请用 UTF-8 编码重新保存。
config-needs-group = { $name } 必须是一组设置：{ $members }（{ $place }）。
config-file-needs-group = { $file }必须是一组设置：{ $members }。
config-unknown =
   { $nearest ->
       [none] { $place }：未知的设置。可用的设置：{ $known }。
      *[other] { $place }：未知的设置。您是不是要用 { $nearest }？
   }
config-unknown-in-group =
   { $nearest ->
       [none] { $place }：{ $group } 中没有这项设置。可用的设置：{ $known }。
      *[other] { $place }：{ $group } 中没有这项设置。您是不是要用 { $nearest }？
   }
config-host-needs-token = 请设置 web.token，因为 web.host 允许其他电脑连接。
config-proxy-needs-token = 请设置 web.token，因为 web.behindProxy 已开启，代理会让其他电脑连接。
config-same-tokens = web.adminToken 必须与 web.token 不同，否则访客就会成为所有者。
config-webhook-needs-secret = telegram.webhook.secret 必须与 telegram.webhook.url 一起设置。
config-public-key-needs-web = discord.publicKey 需要 web.enabled: on，因为由网页服务器接收调用。
config-webhook-needs-web = telegram.webhook.url 需要 web.enabled: on，因为由网页服务器接收调用。
config-webhook-needs-url = telegram.webhook.url 必须与 telegram.webhook.secret 一起设置。
config-webhook-path = telegram.webhook.url 需要自己的路径，例如 https://example.org/telegram：现在的路径由网页和 API 使用。
config-webhook-needs-https = telegram.webhook.url 必须以 https:// 开头，因为 Telegram 不会调用其他地址。
config-webhook-port = telegram.webhook.url 必须使用端口 443、80、88 或 8443，因为 Telegram 不会调用其他端口。
config-webhook-private = telegram.webhook.url 必须是公网地址：Telegram 无法访问现在的地址。没有公网地址时请留空，程序会使用长轮询。
config-blobs-smaller = blobs.bytes 不能小于 photo.bytes，否则最大的照片永远放不下。
config-backup-alone = 已设置 services.store，因此忽略 backup.every：请直接备份 PostgreSQL 服务器。
config-admin-token-alone = 已设置 web.adminToken，但没有设置 web.token：这台电脑上的任何人都可以使用网页，只有管理面板需要令牌。
config-style-unknown =
   { $nearest ->
       [none] cartoon.style 必须是风格的 ID：{ $known }。
      *[other] cartoon.style 必须是风格的 ID。您是不是要用 { $nearest }？
   }
config-style-stands-in = cartoon.style：{ $style } 没有安装，因此改用 { $nearest }（./run.sh models）。
config-style-missing = cartoon.style：{ $style } 在这里无法使用（./run.sh models）。
config-language-unknown = language 必须是有译文的语言：{ $known }。
config-data-moved = { $found } 中有数据库，但 dataFolder 现在指的是 { $folder }：相对路径以配置文件所在的文件夹为准，不再以当前文件夹为准。请把文件夹移到那里，或把 dataFolder 设为 { $found }。
config-named-unreadable = { $variable } 必须是可读取的文件的路径（{ $reason }）。
config-file-unreadable = 无法读取配置文件 { $path }（{ $reason }）。请解决此问题，或移走该文件以使用默认值启动。
config-file-misnamed = 设置从 { $name } 读取，而不是从 { $found } 读取。请把该文件改名为 { $name }，或移走它。
config-reason-permission = 此账户没有权限
config-reason-folder = 它是文件夹
config-reason-link-loop = 它是指向自身的符号链接
config-reason-missing = 它不存在
config-reason-unknown = 原因不明

## 命令行：serve 和 register

cli-serve-settings = 设置：{ $file } 和环境变量。
cli-serve-no-settings = 设置：默认值和环境变量（没有找到 toonsmith.yaml）。
cli-serve-data = 数据：{ $folder }。
cli-serve-running = 正在运行：{ $surfaces }。
# “正在运行：……”中的一项。
cli-serve-the-page = 网页
cli-serve-chats =
   { $access ->
       [invited] { $chats }：只有允许名单上的人可以使用（access.mode: invited）。
      *[other] { $chats }：所有人都可以使用（access.mode: { $access }）。
   }
cli-serve-page-local = 网页：只供这台电脑使用，因为没有设置 web.token。
cli-serve-page-public =
   { $visitors ->
       [invited] 网页：供持有 web.token 且在允许名单上的人使用（access.mode: invited）。
       [invited-proxy] 网页：位于代理之后，供持有 web.token 且在允许名单上的人使用（access.mode: invited）。
       [proxy] 网页：位于代理之后，供所有持有 web.token 的人使用。
      *[other] 网页：供所有持有 web.token 的人使用。
   }
cli-serve-page-admin =
   { $token ->
       [set] 要在网页上管理 Toonsmith，请用 web.adminToken 登录。
       [created] 要在网页上管理 Toonsmith，请用 { $path } 中的令牌登录。
      *[none] 没有人可以在网页上管理 Toonsmith，因为没有设置 web.adminToken。
   }
cli-serve-no-admin-token = 无法把管理令牌保存到 { $path }（{ $code }）。请解决此问题，或设置 web.adminToken。
cli-serve-folder-in-use = 另一个 Toonsmith 正在使用文件夹 { $folder }。请先停止它，或用 TOONSMITH_DATA_FOLDER=… 指定其他文件夹。
cli-serve-nothing = 没有可启动的内容。请设置 DISCORD_TOKEN 或 TELEGRAM_TOKEN，或把 web.enabled 设为 on。
cli-serve-goes-on = 其余部分继续运行。令牌每 10 分钟会再试一次。
cli-reload-live = 现已生效：{ $names }。
cli-reload-restart = 已更改，重启后才会生效：{ $names }。
cli-reload-packs = 模型包有变化。现有风格：{ $styles }。
cli-reload-nothing = 设置和模型包没有变化。
cli-reload-problems = 设置没有重新加载，原来的设置继续有效：
cli-reload-failed = 无法重新加载模型包（{ $id }）；原因见日志。
cli-serve-ready = 已就绪。按 Ctrl-C 停止。
cli-serve-finishing = 正在完成处理中的卡通图…… 要立即停止，请再按一次 Ctrl-C。
cli-serve-needs-store = 不同角色的进程共用一个 PostgreSQL 数据库。请设置 TOONSMITH_STORE，方法见 docs/scale.md。
cli-serve-other-version = 本进程是 Toonsmith { $version }，而另一个使用同一数据库的进程是 { $other } 版。请先停止旧进程，或在所有机器上安装相同版本。
cli-serve-data-shared = 数据：services.store 指定的 PostgreSQL 数据库。
cli-serve-worker = 正在运行：只绘图，供共用该数据库的其他进程使用。
cli-serve-front = 绘图：由其他进程完成（./run.sh worker）。
cli-serve-health = 健康检查和指标：{ $address }/readyz 和 /metrics。
cli-serve-standing-by = { $platform }：待命中，目前由另一个进程接收消息。
cli-serve-drained = 已停用。恢复：./run.sh admin drain off --process { $name }
cli-serve-resumed = 已恢复。
cli-serve-claim-lost = { $platform }：本进程太久没有连上数据库，已由另一个进程接管。请重新启动本进程。
cli-serve-disk-full = { $folder } 所在的磁盘已满。请释放一些空间，然后重新启动 Toonsmith。
cli-serve-failed = 出现错误（{ $id }）。请运行 ./run.sh doctor 查找原因。
cli-web-open = 请在浏览器中打开：{ $address }
cli-web-port-in-use = 端口 { $port } 已被占用，可能是另一个 Toonsmith。请停止它，或使用其他端口：TOONSMITH_WEB_PORT={ $next } ./run.sh
cli-web-port-refused = 这个账户不能使用端口 { $port }。请使用大于 1023 的端口：TOONSMITH_WEB_PORT=7860 ./run.sh
cli-web-no-address = 这台电脑没有地址 { $host }。请把 web.host 设为 127.0.0.1；要使用所有地址，请设为 0.0.0.0。
cli-discord-connected = Discord：已连接。
cli-discord-waiting = 无法连接 Discord，正在重试……
cli-discord-refused = Discord 拒绝了令牌。请从 https://discord.com/developers/applications 重新复制到 DISCORD_TOKEN。
cli-discord-ended = Discord 永久关闭了连接。关闭代码在日志中；如果是 4011，请把 discord.shards 设为 auto。
cli-telegram-listening = Telegram：正在接收消息。
cli-telegram-waiting = 无法连接 Telegram，正在重试……
cli-telegram-refused = Telegram 拒绝了令牌。请从 @BotFather 重新复制到 TELEGRAM_TOKEN。
cli-register-no-token = 没有设置 Discord 机器人。请设置 DISCORD_TOKEN；docs/discord.md 说明了如何获取。
cli-register-done =
   { $servers ->
       [0] 已在全局注册 Discord 命令。
      *[other] 已在 { $servers } 个服务器中注册 Discord 命令。
   }
cli-register-failed = Discord 拒绝了这些命令：{ $reason }

## 命令行：数据库

cli-database-unreachable = 无法打开数据库 { $path }：{ $reason }。
cli-database-disk-full = 数据库 { $path } 所在的磁盘已满。请释放一些空间，然后重试。
cli-database-foreign = { $path } 不是 Toonsmith 的数据库。请使用其他数据文件夹，或移走这个文件。
cli-database-newer = 数据库 { $path } 由更新版本的 Toonsmith 写入（版本 { $version }，当前程序最高支持 { $supported }）。请更新 Toonsmith，或恢复更早的备份。
cli-postgres-unreachable = 无法使用 TOONSMITH_STORE 指定的 PostgreSQL 数据库：{ $reason }。
cli-redis-unreachable = 无法使用 TOONSMITH_QUEUE 指定的队列：{ $reason }。
cli-postgres-newer = 该 PostgreSQL 数据库由更新的 Toonsmith 写入（版本 { $version }；本程序最高支持 { $supported }）。请更新这台计算机上的 Toonsmith。
cli-postgres-foreign = TOONSMITH_STORE 指定的 PostgreSQL 数据库中，模式“{ $schema }”里是其他程序的表。请使用其他数据库。
cli-postgres-unfinished = 上次向该 PostgreSQL 数据库的复制被中断。请再次运行 ./run.sh store copy sqlite postgres 以完成复制。
cli-database-damaged = 数据库 { $path } 已损坏（{ $reason }）。文件未被改动。请恢复备份，或移走该文件，以新的数据库启动。
cli-backup-nothing = { $path } 还不存在，没有可备份的数据库。
cli-backup-exists = { $path } 已存在。请换一个名称。
cli-backup-failed = 无法写入备份 { $path }：{ $reason }。
cli-restore-no-file = { $path } 不是文件。
cli-restore-in-use = Toonsmith 正在使用文件夹 { $folder }。请先停止它。
cli-restore-shared = 已设置 services.store，数据库在 PostgreSQL 服务器上。请停止所有进程，并用以下命令恢复：{ $command }
cli-backup-shared = 已设置 services.store，数据库在 PostgreSQL 服务器上。请用以下命令备份：{ $command }
cli-restore-kept = 原来的数据库保存为 { $path }。
cli-restore-foreign = { $path } 不是 Toonsmith 数据库的备份。
cli-restore-failed = 无法恢复 { $path }：{ $reason }。
cli-restore-settings = 设置已恢复到 { $file }。
cli-restore-settings-differ = 您的设置保持不变。备份中的设置与之不同，已保存为 { $file }。
cli-restore-settings-wrong = 备份中的设置不适合此版本或这台电脑，已保存为 { $file }。
cli-restore-settings-failed = { $reason }备份中的设置已保存为 { $file }。
cli-restore-packs = 这里缺少备份中的模型包。安装命令：{ $command }
cli-restore-own = 备份中的风格 { $style } 需要 { $folder } 中的 { $network }。请从旧电脑复制该文件夹。
cli-help-restore = 从备份恢复数据库
cli-help-restore-more = 检查备份，并用它替换数据库。Toonsmith 不能正在运行。原来的数据库会保留在旁边。
cli-help-restore-file = 由 ./run.sh backup 保存的文件
cli-copy-needs-store = 请先将 TOONSMITH_STORE 设为 PostgreSQL 数据库的地址；方法见 docs/scale.md。
cli-copy-same = 请从一种复制到另一种：./run.sh store copy sqlite postgres，或 ./run.sh store copy postgres sqlite。
cli-copy-nothing = 还没有可复制的数据库。
cli-copy-in-use = Toonsmith 正在使用文件夹 { $folder }。请先停止它。
cli-copy-store-in-use = Toonsmith 正在使用该 PostgreSQL 数据库。请先停止所有进程。被强制结束的进程还会占用 10 秒。
cli-copy-not-empty = 该 PostgreSQL 数据库已有数据，未复制任何内容。请使用其他数据库，或删除其中的数据：DROP SCHEMA toonsmith CASCADE
cli-copy-different = 表 { $table } 已全部复制，但两个数据库中的内容不一致。此副本不可使用。请运行 ./run.sh doctor，然后再次运行同一命令。
cli-copy-blobs-over-limit = 没有空间存放等待中的照片和卡通图：总大小超过 blobs.bytes。请调高该设置，然后再次运行同一命令。
cli-copy-blobs-disk-full = 没有空间存放等待中的照片和卡通图。请释放空间，然后再次运行同一命令。
cli-copy-blobs-different = 有一张照片写入后读出的内容不同。请运行 ./run.sh doctor，然后再次运行同一命令。
cli-copy-failed = 复制中断：{ $reason }。要继续，请再次运行同一命令。
cli-copy-stopped = 已停止。要继续，请再次运行同一命令。
cli-copy-progress =
   { $stage ->
       [rows] { $done } / { $total } 行
      *[blobs] { $done } / { $total } 张照片和卡通图
   }
cli-copy-done =
   { $to ->
       [postgres] 已复制并核对：内容完全一致。请设置 TOONSMITH_STORE 后启动 Toonsmith。确认正常后，请删除数据文件夹中的 toonsmith.db 和 blobs 文件夹。
      *[sqlite] 已复制并核对：内容完全一致。请取消 TOONSMITH_STORE、TOONSMITH_QUEUE 和 TOONSMITH_BLOBS 后启动 Toonsmith。确认正常后，请删除 PostgreSQL 中的数据：DROP SCHEMA toonsmith CASCADE
   }
cli-serve-copying = 正在复制数据库（./run.sh store copy）。请在完成后启动 Toonsmith。
cli-help-store = 将数据库移到 PostgreSQL，或移回
cli-help-store-copy = 将数据库从 SQLite 复制到 PostgreSQL，或反向复制
cli-help-store-copy-more = 把一个数据库的全部内容复制到另一个，包括等待中的照片和卡通图，并核对两者。Toonsmith 不能正在运行。不会删除任何内容。
cli-help-store-from = sqlite 表示数据文件夹，postgres 表示 TOONSMITH_STORE 的数据库
cli-help-store-to = 另一个

## 命令行：--help

cli-help-usage = 用法:
cli-help-arguments = 参数：
cli-help-options = 选项：
cli-help-commands = 命令：
cli-help-examples = 示例：
cli-help-exit-codes = 退出码：
cli-help-about = 在您自己的电脑上把人像照片变成卡通图。
cli-help-version = 显示版本
cli-help-help = 显示此帮助
cli-help-help-command = 显示某个命令的帮助
cli-help-option = { $text } [{ $allowed }；默认：{ $default }]
cli-help-serve = 启动网页和已配置的机器人（与不带命令的 ./run.sh 相同）
cli-help-serve-role = all，或 front：本进程不绘图，由其他进程绘制（见 docs/scale.md）
cli-help-worker = 只绘图，供使用同一数据库的其他进程调用
cli-help-worker-more = 为共用同一个 PostgreSQL 数据库的进程绘制图片，可以在任何能连接该数据库的机器上运行。需要设置 TOONSMITH_STORE，见 docs/scale.md。
cli-help-draw = 把照片变成卡通图
cli-help-draw-more = 把照片变成卡通图。除非使用 -o，卡通图会保存在照片旁边。
cli-help-draw-photos = 一张或多张照片；- 表示标准输入
cli-help-draw-output = 输出文件、输出文件夹（以 / 结尾），或 - 表示标准输出
cli-help-draw-styles = 用多种风格各生成一张小图，合成一张图片：all，或列表，例如 anime,ink
cli-help-draw-overwrites = 已有的卡通图会被覆盖，原始照片不会。
cli-help-batch = 把文件夹里的所有照片变成卡通图
cli-help-batch-more = 把文件夹及其子文件夹里的所有照片变成卡通图，保存到另一个文件夹。按 Ctrl-C 或断电后，再次运行同一条命令即可继续：已完成的卡通图会保留，失败或有改动的照片会重新处理。
cli-help-batch-folder = 照片所在的文件夹
cli-help-batch-output = 输出文件夹（默认：新建文件夹 outputs_YYYYMMDDHHMMSS）
cli-help-batch-at-once = 同时处理的照片数（默认：根据这台电脑自动选择）
cli-help-batch-names = 按照片命名卡通图，或命名为 outputs_YYYYMMDDHHMMSS_0001 等 [photo, time；默认：photo]
cli-help-batch-report = 失败的照片及原因会在最后列出，并写入输出文件夹的 report.json（如果那里已有您自己的 report.json，则写入 report-2.json）。
cli-help-register = 重新注册 Discord 命令
cli-help-register-more = 重新注册 Discord 命令。机器人启动时，如果命令有改动，会自动注册。
cli-help-models = 列出各种风格及其引擎，或安装更多
cli-help-models-more = 列出各种风格及其引擎；安装、检查和删除模型包。
cli-help-models-list = 列出已安装和可安装的风格
cli-help-models-install = 下载、校验、转换并测试一个模型包
cli-help-models-verify = 检查已安装的文件是否损坏
cli-help-models-remove = 删除一个模型包，或其中的部分风格
cli-help-models-check = 检查您自己的网络，并用它试画
cli-help-models-check-more = 尽可能查明您自己的网络应如何使用，生成样图，并测量时间和内存。如果没有 manifest.json，则给出建议的内容。
cli-help-models-folder = 网络所在的文件夹，或 .onnx 文件
cli-help-models-save = 保存建议的 manifest.json
cli-help-models-pack = 模型包，例如 dct-net
cli-help-models-styles = 只处理这些风格，例如 anime,3d
cli-help-models-from = 文件所在的文件夹，或镜像的网址
cli-help-models-yes = 接受许可证，不再询问
cli-help-models-resume = 可以随时按 Ctrl-C 停止。再次运行同一条命令即可继续。
cli-help-backup = 备份数据库
cli-help-backup-more = 把数据库复制到一个文件，Toonsmith 运行时也可以：包括历史记录、设置、每日上限、禁止名单和允许名单，不包括照片、卡通图、toonsmith.yaml 和模型包。
cli-help-backup-file = 备份文件或文件夹（默认：当前文件夹中的 toonsmith_YYYYMMDDHHMMSS.db）。已有的文件不会被覆盖。
cli-help-backup-restore = 恢复方法：停止 Toonsmith，删除数据文件夹中的 toonsmith.db-wal 和 toonsmith.db-shm，用备份文件替换其中的 toonsmith.db，然后启动 Toonsmith。
cli-help-admin = 以所有者身份管理用户和运行中的程序
cli-help-admin-more = 与聊天中的 /admin 相同：status、ban、unban、allow、disallow、limit、refill、drain、notice、lists、audit。Toonsmith 没有运行时，也可以修改禁止名单、允许名单和每日上限。
cli-help-admin-order = 要做什么，例如 ban
cli-help-admin-rest = 用户、聊天或服务器（telegram:42、discord:123456789012345678、discord:guild:…、web:192.168.1.5）；drain 后面写 on 或 off；notice 后面写消息
cli-example-admin-ban = 禁止一位用户使用一周
cli-example-admin-limit = 设置每日上限
cli-example-admin-drain = 重启前暂停接收新照片
cli-example-admin-drain-process = 停用多个进程中的一个
cli-example-admin-notice = 通知最近使用过的所有人
cli-example-admin-audit = 查看所有者做过什么
cli-admin-unknown =
   { $nearest ->
       [none] 没有“{ $name }”这项操作。可用的操作：{ $known }。
      *[other] 没有“{ $name }”这项操作。您是不是要用 { $nearest }？
   }
cli-admin-who = 对谁操作？例如：./run.sh admin { $name } telegram:42
cli-admin-too-much = 请去掉“{ $text }”：它在这里没有意义。含有空格的原因需要加引号。
cli-admin-no-option = { $name } 没有选项 --{ $option }。
cli-admin-no-server = 这台电脑上没有运行中的 Toonsmith 接受此配置的管理令牌。需要 web.enabled: on；如果设置了 web.token，还需要 web.adminToken。
cli-help-doctor = 检查这里是否一切正常
cli-help-doctor-more = 检查这台电脑和安装情况，并为每个问题给出解决办法。
cli-help-doctor-json = 以 JSON 输出结果，供程序使用
cli-help-exit-all = 0 完成 · 1 失败 · 2 参数有误 · 3 部分照片失败 · 130 被 Ctrl-C 停止
cli-help-exit-doctor = 0 一切正常 · 1 发现问题

## 命令行：--help 中各示例的作用

cli-example-draw = 在照片旁边保存 photo.cartoon.png
cli-example-style = 另一种风格（./run.sh models 列出所有风格）
cli-example-batch = 整个文件夹
cli-example-doctor = 出问题时查找原因
cli-example-output = 由文件扩展名决定格式
cli-example-light = 轻度滤镜，保留皮肤质感
cli-example-strong = 效果强烈，大面积平涂
cli-example-large = 大尺寸，照片与卡通图并排
cli-example-several = 一次处理多张
cli-example-folders = 保留子文件夹和名称
cli-example-changed = 选项有改动，因此全部重新处理
cli-example-new-folder = 保存到新文件夹 outputs_YYYYMMDDHHMMSS
cli-example-names = 命名为 outputs_YYYYMMDDHHMMSS_0001.png 等
cli-example-one = 一次一张，占用更少的处理器和内存
cli-example-pack = 七种官方 DCT-Net 风格，从 ModelScope 下载
cli-example-pack-styles = 只安装这些风格
cli-example-pack-from = 离线安装，见 docs/models.md
cli-example-pack-check = 检查自己的网络
cli-example-backup = 在当前文件夹保存 toonsmith_YYYYMMDDHHMMSS.db
cli-example-backup-folder = 同上，保存到另一个文件夹
cli-example-backup-file = 自己指定名称
cli-example-store-to-postgres = 一台计算机不够用时
cli-example-store-to-sqlite = 移回数据文件夹

## 命令行：参数有误

cli-usage-unknown-option =
    没有“{ $word }”这个选项。{ $nearest ->
        [none] 全部选项请加上 --help 查看。
       *[other] 您是不是要用 { $nearest }？
    }
cli-usage-unknown-command =
    没有“{ $word }”这个命令。{ $nearest ->
        [none] 全部命令请运行 ./run.sh --help 查看。
       *[other] 您是不是要用 { $nearest }？
    }
cli-usage-missing-argument = 缺少参数：{ $word }。
cli-usage-missing-value = { $word } 需要一个值。
cli-usage-bad-value = “{ $value }”不是 { $word } 的有效值。{ $reason }
cli-usage-too-many = 参数过多。带空格的名称需要加引号。
cli-usage-whole-number = 请使用不小于 1 的整数。
cli-usage-number-from-zero = 请使用不小于 0 的整数。
cli-usage-a-style = 请至少指定一种风格。
cli-usage-choices = 可用的值：{ $allowed }。

## 命令行：文件

cli-file-standard-input = 标准输入
cli-file-standard-output = 标准输出
cli-file-not-found = 找不到文件：{ $path }
cli-file-inside-file = 无法使用 { $path }：路径中有一部分是文件，而不是文件夹。
cli-file-needs-folder = { $path } 是文件，不是文件夹。
cli-file-needs-file = { $path } 是文件夹，不是文件。
cli-file-is-folder = { $path } 是文件夹。要处理其中的所有照片，请使用：./run.sh batch { $path }
cli-file-cannot-open = 您没有打开 { $path } 的权限。
cli-file-cannot-change = 您没有修改 { $path } 的权限。
cli-file-read-only = 无法写入 { $path }：磁盘是只读的。
cli-file-disk-full = 无法写入 { $path }：磁盘已满。
cli-file-disk-quota = 无法写入 { $path }：您的磁盘配额已用完。
cli-file-disk-error = 无法读写 { $path }：磁盘报告错误。
cli-file-name-too-long = 名称 { $path } 过长。
cli-file-too-many-open = 无法打开 { $path }：打开的文件过多。
cli-file-link-loop = { $path } 是循环的符号链接。
cli-file-other = 无法读写 { $path }（{ $code }）。

## 命令行：draw

cli-draw-stdin-alone = 标准输入（-）不能与其他照片一起使用。
cli-draw-stdin-empty = 标准输入中没有照片。例如：cat photo.jpg | ./run.sh draw - -o cartoon.png
cli-draw-stdout-one = 标准输出只能输出一张卡通图。处理多张照片时，请用 -o 指定文件夹。
cli-draw-to-terminal = 终端无法显示图片。请保存为文件，例如：-o cartoon.png
cli-draw-needs-folder = 处理多张照片时，请使用文件夹：-o { $folder }/
cli-draw-needs-extension = { $output } 需要扩展名 .png、.jpg 或 .webp；如果是文件夹，请以 / 结尾。
cli-draw-two-formats = { $output } 与 --format { $format } 不一致。请只使用其中一个。
cli-draw-over-photo = { $cartoon } 是原始照片。请用 -o 指定其他名称。
cli-draw-failed = { $total } 张照片中有 { $failed } 张失败。

## 命令行：batch

cli-batch-not-a-folder = { $path } 不是文件夹。处理单张照片请使用：./run.sh draw { $path }
cli-batch-same-folder = 输出文件夹不能是照片所在的文件夹。请用 -o 指定其他文件夹。
cli-batch-no-photos = { $path } 中没有照片。
cli-batch-starts =
    正在把 { $count } 张照片变成卡通图，保存到 { $folder }{ $done ->
        [0] 。
       *[other] ；其中 { $done } 张已经完成。
    }
# 处理过程中：“每秒 2.5 张 · 还要 10秒钟”。
cli-batch-pace = 每秒 { $rate } 张 · 还要{ $left }
cli-batch-done = 完成 { $count } 张
cli-batch-done-before = 之前已完成 { $count } 张
cli-batch-failed = 失败 { $count } 张
cli-batch-not-started = 未开始 { $count } 张
cli-batch-other-files = 跳过 { $count } 个其他文件
cli-batch-folders = 跳过 { $count } 个文件夹
cli-batch-more = ……另有 { $count } 张
cli-batch-continue = 再次运行同一条命令即可继续。
cli-batch-report = 完整报告：{ $file }

## 命令行：models

cli-models-style = 风格
cli-models-name = 名称
cli-models-engine = 引擎
cli-models-stand-in = { $engine }，以 { $style } 代替（未安装 { $wanted }）
cli-models-missing = 无（需要 { $wanted }）
cli-models-broken = 无：{ $reason }
cli-packs-license = 许可证：{ $name }，{ $url }
cli-packs-accept = 没有安装任何内容。如果接受许可证，请加上 --yes。
cli-packs-ask = 要安装 { $styles } 吗？
cli-packs-testing = { $style }：正在转换和测试
cli-packs-installed = { $style }：已安装
cli-packs-try = 使用方法：./run.sh draw photo.jpg --style { $style }
cli-packs-reload = 正在运行的 Toonsmith 会在下次启动或重新加载时使用新的状态：kill -HUP 加上进程 ID，或 systemctl reload toonsmith。
cli-packs-as-installed = 与安装时一致
cli-packs-damaged = 已损坏
cli-packs-file-differs = { $file }：应为 sha256:{ $expected }，实际为 sha256:{ $got }
cli-packs-file-missing = { $file }：应为 sha256:{ $expected }，文件缺失
cli-packs-none = 没有安装模型包。
cli-packs-how = 安装 { $pack }（{ $size }）：./run.sh models install { $pack }
cli-packs-nothing-removed = 没有安装这个模型包中的风格。
cli-packs-removed = 已删除 { $styles }。
cli-packs-since = 安装于 { $date }
cli-packs-available = { $styles }：{ $command }（约 { $size }）
cli-packs-unverified = 来源未经验证：{ $from }
cli-packs-no-background = 没有背景网络，因此背景也由头部网络生成
cli-transfer-size = { $got } / { $total }
cli-transfer-speed = { $got } / { $total }（{ $speed }/秒）
cli-transfer-pace = { $got } / { $total } · { $speed }/秒 · 还要{ $left }

## 命令行：模型包可能出现的问题

cli-pack-unknown-pack = 没有“{ $pack }”这个模型包。可用的模型包：{ $known }。
cli-pack-unknown-style = 这个模型包中没有“{ $style }”。可用的风格：{ $known }。
cli-pack-not-installed = 没有安装 { $style }。已安装的风格请运行 ./run.sh models list 查看。
cli-pack-in-use = 另一个程序（进程 { $process }）正在安装。请等它完成。
cli-pack-not-published =
    { $file ->
        [none] 找不到 { $repository }。请稍后再试，或使用其他镜像，或用 --from 指定文件夹。
       *[other] { $repository } 中已没有 { $file }。请使用其他镜像，或用 --from 指定文件夹。
    }
cli-pack-unreachable = 无法连接 { $url }（{ $reason }）。请检查网络连接，然后再次运行同一条命令，下载会继续。
cli-pack-refused = { $url } 返回状态 { $status }。请稍后再次运行同一条命令，下载会继续。
cli-pack-wrong-answer = { $url } 返回了意外的内容：{ $reason }。请检查网址。
cli-pack-wrong-size = { $file } 的大小是 { $got } 字节，应为 { $expected } 字节，因此没有安装。
cli-pack-wrong-hash =
    { $by ->
        [list] { $file } 与发布者列出的不一致，因此没有安装。
       *[known] 这个版本不认识 { $file }，因此没有安装。
    }
    应为 { $expected }
    实际为 { $got }
    { $by ->
        [list] 请再次运行同一条命令。如果仍然失败，请使用其他镜像。
       *[known] 较新版本的 Toonsmith 可能认识它。如果仍要使用，请自行下载，再用 --from 指定其文件夹来安装。
    }
cli-pack-wrong-network = 没有安装 { $file }：{ $reason }。
cli-pack-no-folder = 无法读取文件夹 { $folder }。
cli-pack-not-in-folder = { $folder } 中缺少 { $files }。所需的文件请看 docs/models.md。
cli-pack-disk-full = 磁盘已满。请为 { $folder } 腾出 { $needed } 空间，然后再次运行同一条命令，下载会继续。
cli-pack-cannot-read = 无法读取 { $file }（{ $reason }），因此没有移除任何内容。
cli-pack-cannot-write = 无法写入 { $folder }（{ $reason }）。请修改其权限，或设置 drawing.modelsFolder。
cli-pack-cancelled = 已停止。再次运行同一条命令即可继续。

## 命令行：doctor

cli-doctor-cores = 核心
cli-doctor-memory = 内存
cli-doctor-disk = 磁盘
cli-doctor-libraries = 程序库
cli-doctor-database = 数据库
cli-doctor-settings = 设置
cli-doctor-styles = 风格
cli-doctor-test = 试生成
cli-doctor-node-found = { $node }，{ $platform }
cli-doctor-node-old = 请从 https://nodejs.org 安装 Node.js 20.19 或更新的版本。
cli-doctor-node-untested = 这个 Node.js 版本未经我们测试，测试过的是 { $versions }。如果出现问题，请换用其中一个。
cli-doctor-one-core = 可以使用，但每张卡通图的用时约为双核心的两倍。
cli-doctor-memory-found = { $all }，可用 { $free }
cli-doctor-memory-small = 请提供至少 1 GB 内存。生成 2048 像素的卡通图大约需要这么多。
cli-doctor-memory-full = 请关闭其他程序，或使用 -j 1 和 --size 1024 或更小的尺寸。
cli-doctor-disk-found = { $folder } 可用 { $free }
cli-doctor-disk-full = 请腾出空间：至少需要 250 MB。
cli-doctor-disk-refused = 无法写入 { $folder }（{ $reason }）
cli-doctor-disk-permissions = 请修改其所有者或权限，让您可以写入。
cli-doctor-library-failed = 无法加载本机程序库：{ $reason }
cli-doctor-database-failed = 无法使用数据库：{ $reason }
cli-doctor-service-failed = 无法使用：{ $reason }
cli-doctor-service-advice = 请检查 { $setting }，以及该服务是否正在运行、是否允许这台计算机连接：docs/scale.md。
cli-doctor-reinstall = 请删除文件夹 node_modules，然后重新运行 ./run.sh。
cli-doctor-reinstall-glibc = 请删除文件夹 node_modules，然后重新运行 ./run.sh。请不要使用 Alpine Linux，改用 Debian 或 Ubuntu：onnxruntime 需要 glibc。
cli-doctor-settings-file = config/defaults.yaml 解释了每一项设置。
cli-doctor-engines-failed = 无法加载引擎：{ $reason }
cli-doctor-no-styles = 没有可用的风格
cli-doctor-stand-ins = { $styles }：未安装，会改用最接近的风格（./run.sh models）
cli-doctor-missing = { $styles }：不可用（./run.sh models）
cli-doctor-update = 请更新 Toonsmith（git pull，或重新下载），然后重新运行 ./run.sh。
cli-doctor-account = 账户
cli-doctor-account-other = { $name }，但数据文件夹属于 { $owner }
cli-doctor-account-again = 请用运行服务的账户再检查一次，例如：sudo -u '{ $owner }' ./run.sh doctor
cli-doctor-account-root = 服务不需要 root 账户。请给它一个专用账户（docs/operators-guide.md）。
cli-doctor-data = 数据文件夹
cli-doctor-data-new = { $folder }：将会创建
cli-doctor-data-found =
   { $database ->
       [none] { $folder }：可写入，还没有数据库
      *[other] { $folder }：可写入，数据库 { $database }
   }
cli-doctor-data-public = { $folder }：其他账户可以读取
cli-doctor-data-chmod = 里面有照片和设置。请运行：chmod 700 { $folder }
cli-doctor-token-accepted = 令牌有效，机器人是 { $account }
cli-doctor-token-refused = 令牌被拒绝
cli-doctor-token-again = 请重新复制到 { $setting } 中。
cli-doctor-connected = 正在运行的 Toonsmith 已连接
cli-doctor-disconnected =
    { $state ->
        [starting] 自 { $date } 起正在连接
        [refused] 自 { $date } 起被拒绝（{ $reason }），每 10 分钟重试一次
       *[other] 自 { $date } 起连接中断（{ $reason }），正在重新连接
    }
cli-doctor-connection-log = 日志中有更多信息。请检查令牌，以及平台是否停用了机器人。
cli-doctor-unreachable = 无法连接（{ $reason }）
cli-doctor-network = 请检查网络、防火墙和代理。如果无法访问该平台，请把它的 apiRoot 设为可以访问该平台的服务器。
cli-doctor-time = 时间
cli-doctor-time-found = { $now }（{ $zone }）
cli-doctor-time-wrong =
   { $direction ->
       [ahead] 时钟快了 { $by }
      *[behind] 时钟慢了 { $by }
   }
cli-doctor-time-set = 请校准时钟，或让系统自动校准（timedatectl set-ntp true）：每日额度和加密连接都依赖它。
cli-doctor-slots = 同时生成
cli-doctor-slots-found = { $slots } 张卡通图，每张 { $each } 内存，连同其他部分共 { $needed }
cli-doctor-memory-styles = 生成过所有风格后，一个进程占用 { $held }；同时 { $slots } 个最多需要 { $needed }，共有 { $all }
cli-doctor-memory-styles-fewer = 可以使用，但为释放内存，进程会经常重启。请增加内存，或删除不用的模型包。
cli-doctor-slots-fewer = 内存没有这么多。请调低 drawing.atOnce，或保留 auto。
cli-doctor-settings-from =
   { $file ->
       [none] 没有文件；{ $variables ->
           [none] 没有变量
          *[other] 来自环境变量：{ $variables }
       }
      *[other] { $file }；{ $variables ->
           [none] 没有变量
          *[other] 来自环境变量：{ $variables }
       }
   }
cli-doctor-chat-off = 已关闭。要开启，请设置 { $setting }
cli-doctor-started = 启动用时 { $time }
cli-doctor-size-took = { $size } 像素用时 { $time }
cli-doctor-engine = { $engine }：{ $styles }
cli-doctor-test-failed = 失败：{ $reason }
cli-doctor-style-failed = { $style }：{ $reason }
cli-doctor-device = 运算设备
cli-doctor-device-cpu = 处理器
cli-doctor-device-quicker = { $device }：测试照片用时 { $time }，仅用处理器则为 { $processor }
cli-doctor-device-slower = { $device }：未使用；同样的工作用时 { $time }，处理器只需 { $processor }
cli-doctor-device-not-installed = { $device }：尚未安装它的程序库
cli-doctor-device-install = 请运行 ./run.sh setup --cuda。其他要求见 docs/operators-guide.md 的 “A graphics card”。
cli-doctor-device-not-here = { $device }：这类系统不支持
cli-doctor-device-failed = { $device }：无法使用（{ $reason }）
cli-doctor-device-ended = { $device }：未使用；它曾导致进程崩溃（{ $reason }）
cli-doctor-device-too-slow = { $device }：未使用；过了 { $time } 测试仍未完成
cli-doctor-device-differs = { $device }：未使用；画出的结果与处理器不一致（{ $decibels } dB，至少需要 40 dB）
cli-doctor-own-packs = 自己的风格
cli-doctor-own-network = 请用 ./run.sh models check 加上它的文件夹来检查：docs/models.md，“Your own networks”。
cli-doctor-good = 一切正常。
cli-doctor-problems = 发现 { $count } 个问题。
