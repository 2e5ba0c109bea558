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
failure-cooldown = 请稍等，{ $when }可以发送下一张。
failure-too-many-in-flight =
    { $scope ->
        [person] 您有 { $limit } 张图片正在绘制，请等完成后再发送下一张。
        [chat] 本聊天有 { $limit } 张图片正在绘制，请等完成后再发送。
       *[guild] 本服务器有 { $limit } 张图片正在绘制，请等完成后再发送。
    }
failure-queue-full = 排队的图片太多，队列已满，{ $when }可再试。
failure-album-too-long = 一次最多发送 { $limit } 张，这次有 { $got } 张。请分批发送。
failure-crashed-twice = 这张图片在这里无法绘制。请换一张照片，或发送它的截图。
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
