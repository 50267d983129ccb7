"""Lists the words by which actions are told from other lists, a table for each kind of evidence.

They are matched against normalized text: simplified, lower case, half-width.
"""

from __future__ import annotations

import re

_VERBS = """
点击 点选 点开 轻点 单击 双击 右击 长按 短按 轻触 轻按 按住 按下 按压 松开 滑动
拖动 拖拽 拖入 拖到 勾选 取消 打开 关闭 开启 启用 停用 禁用 启动 停止 重启 重置
重设 复位 进入 退出 返回 回到 跳转 切换 前往 访问 浏览 登录 登陆 注册 注销 认证
验证 绑定 解绑 选择 选取 选定 选中 选好 填写 填入 填好 填上 输入 录入 键入 提交
上传 下载 导入 导出 保存 确认 核对 核实 检查 查看 查询 查找 查阅 查明 定位 搜索
搜 找到 寻找 识别 分析 判断 诊断 排查 观察 监控 确定 确保 等待 耐心等待 阅读 同意
授权 允许 拒绝 接受 领取 支付 付款 缴费 缴纳 交纳 付清 预约 挂号 报名 报到 签到
签字 签署 签订 盖章 打印 复印 扫描 扫码 刷卡 拍照 拍摄 携带 准备 备好 备份 恢复
还原 回滚 部署 安装 卸载 升级 降级 更新 刷新 配置 设置 设定 调整 修改 更改 更换
替换 编辑 删除 清除 清空 清理 清洁 清洗 清点 擦拭 擦干 擦净 添加 增加 新增 新建
创建 建立 构建 编译 生成 申请 申报 登记 办理 开通 联系 咨询 拨打 致电 拨号 发送
发起 发布 回复 回答 通知 告知 分享 转发 转账 转到 转入 转出 复制 粘贴 剪切 移动
移除 移至 执行 运行 调用 使用 采用 连接 断开 接通 接入 插入 插上 插好 插紧 插拔
拔掉 拔出 拔下 取出 取下 取走 拿出 拿掉 放入 放到 放置 放回 装入 装上 装好 装回
盖上 盖好 拧紧 拧开 拧下 旋转 转动 倒入 倒掉 加入 加水 加满 换上 换回 贴上 涂抹
摇匀 预热 通电 断电 关机 开机 充电 拆下 拆开 拆除 固定 对准 对齐 撕开 撕下 浸泡
冲洗 晾干 晒干 沥干 搅拌 煮沸 参考 参照 参阅 参见 了解 学习 尝试 重试 重新 再次
试用 测试 测量 测温 计算 统计 记录 记下 抄下 写下 标记 定义 声明 指定 分配 授予
撤销 撤回 终止 暂停 继续 完成 结束 开始 跳过 忽略 应用 提供 出示 递交 交回 交给
交到 寄回 寄出 邮寄 投递 收取 签收 验收 归还 退还 退回 退货 退款 追加 扩容 缩容
迁移 同步 克隆 解压 压缩 合并 拆分 挂载 加载 卸下 导航 展开 收起 翻到 下拉 上拉
上滑 下滑 左滑 右滑 填表 取号 排队 候诊 就诊 复诊 评估 规划 审核 审批 复核 对比
比较 过滤 筛选 排序 收集 整理 汇总 提取 抓取 采集 获取 获得 取得 索取 拉取 推送
提升 优化 限制 减少 降低 避免 按 选 填 交 拔 插 放 写 装 擦 拧 倒 贴 拆 洗
拖 扫 刷 查 建 签 寄 敲 摇 挂 领 覆盖 右键 左键
"""
_LONGEST_FIRST = sorted(_VERBS.split(), key=lambda verb: (-len(verb), verb))
_LONE = (
    r"(?:点(?!数|位|评|状|名)|开(?!发|源|放|销|头|支|户行)(?=[灯门锁盒启车户])|关(?!键|于|系|联|注|节)|用(?=[^户途法于时量])"
    r"|到(?!期|账|达)|看(?!法)|换(?!言)|停(?!机|用时)|取(?!决|值)|去(?!年|重)|打(?=[电开包])|做(?!法)|加(?!密|班|速)"
    r"|带(?!宽|来)|拍(?!卖|子|档|品|手)|改(?!进|善)|补(?!丁|贴|充协)|存(?!储|量|在)|给|过一)"
)
_VERB = rf"(?:{'|'.join(_LONGEST_FIRST)}|{_LONE})"
_ENGLISH_VERBS = (
    "click|tap|press|hold|open|close|select|choose|enter|type|go to|navigate|visit|sign|log|"
    "download|install|uninstall|upload|import|export|create|add|remove|delete|set|configure|"
    "run|execute|start|stop|restart|reboot|reset|copy|paste|save|submit|confirm|check|verify|"
    "make sure|ensure|find|locate|search|scroll|drag|drop|swipe|turn|switch|enable|disable|"
    "use|connect|disconnect|plug|unplug|insert|wait|review|read|update|upgrade|edit|change|"
    "replace|move|rename|build|deploy|clone|launch|sync|back up|restore|contact|call|send|fill|"
    "follow|return|scan|pay|provide|specify|define|clean|wash|pour|place|put|attach|charge"
)
# Possessive where a text could be taken apart in several ways: they multiply with its length.
_MODIFIER = (
    r"(?:请|您?(?:可以|需要?+|应|须|必须|要)(?=.)|首先|其次|然后|接着|随后|最后|之后|接下来|先|再|并|务必|手动|直接|重新|再次|依次|分别|逐一|立即|及时|"
    r"尽快|快速|全部|同时|一键|自行|双方|现场|网上|线上|线下|仔细|耐心|如需|建议|试着|尝试|[,、\s“\"'*]++)*"
)
STARTS_WITH_VERB = re.compile(
    rf"{_MODIFIER}(?:{_VERB}|(?:{_ENGLISH_VERBS})\b|(?:将|把|向|为|让)(?=[^来了人本何了于什]).{{1,40}}?{_VERB}|通过(?!审核|验证|率|了|后)[^,。;]{{1,60}}?{_VERB}"
    rf"|(?:在|从|对|与|根据|按照|按|如果|若|待|等|当)[^。;!?]{{1,60}}?[,中上里内后时处下页面界框区]"
    rf"{_MODIFIER}(?:{_VERB}|将|把|向|为))"
)
"""An imperative at the beginning, after politeness, order words and an adverbial of place."""
HOLDS_VERB = re.compile(rf"[,:。;]\s*{_MODIFIER}(?:{_VERB})|→|(?<=\s)(?:{_ENGLISH_VERBS})\b")
"""An imperative in a later clause."""
NOUN_PHRASE = re.compile(
    r"(?:登[录陆]|设置|查询|安装|申请|注册|支付|付款|认证|验证|绑定|配置|更新|升级|下载|办理|使用|应用|连接|缴费|退款|退货|测试|"
    r"统计|监控|优化|计算|记录|备份|恢复|部署|迁移|同步|审核|访问|执行|运行|联系|存储|开通|删除|处理|提供|定义|标记|通知|扫描|分析|"
    r"过滤|筛选|比较|规划|评估|配送|提交|生成|重置|限制|创建|修改)"
    r"(?:[^,。;:的]{0,6}(?:方式|结果|时间|时限|条件|材料|包|项|次数|记录|费用?|权限|失败|成功|名称?|类型|状态|信息|地址|成本|能力|功能|"
    r"说明|性能|问题|延迟|计划|策略|器|表|率|组件|工具|平台|中心|服务|日志|证明?|书|系统|环境|版本|原因|机制|模式|页面)|.{0,3}|的.*)[。;,]?"
)
"""A name that begins with what could be a verb, such as 登录方式."""
INTERFACE = re.compile(
    r"点击|单击|点选|勾选|点[“\"「『【\[]|[“\"「『【\[][^”\"」』】\]]{1,20}[”\"」』】\]](?:按钮|菜单|选项|页面|标签|图标|链接)|"
    r"\S\s*(?:>|→|->|》)\s*\S|按钮|右上角|左上角|菜单|\b(?:click|tap)\b"
)
"""Menu paths, buttons and places on a screen."""
COMMAND = re.compile(
    r"(?:执行|运行|输入).{0,20}(?:命令|语句|脚本)|\b(?:sudo|git|npm|pip|curl|docker) "
)
ORDER = re.compile(r"(?:^|[,。;\s])(?:首先|然后|接着|随后|最后|接下来|之后)|即可|直到|完成后")
SYSTEM_ACTS = re.compile(
    r"(?:该|此|本|当|如果|若)?[^,。;]{0,24}?(?:会|将会|将被|将自动|自动|不会|被|已经?|无法|不能|不支持|支持|可能|属于|表示|指的?是|是指|用于|默认|均|仅)"
)
"""What a thing does or is, in the first clause."""
DEFINES = re.compile(r"[^,。;:]{1,40}(?:\s-\s|:).{1,}|[^,。;:]{1,20}(?:是|为|即|指)[^,]")
"""A term with its explanation."""
CASE = re.compile(r"(?:如果|若|如需|当|对于|针对)")
"""A bullet that tells what to do in one of several cases."""
RULE = re.compile(
    r"不得|不可以?(?!用)|不予|不再|不承担|不支持|不退|严禁|禁止|应当|有权|负责|承担|视为|免费|有效期|次日|工作日内|自动生效|为准"
)
"""What is allowed, owed or promised."""
TROUBLE_ITEM = re.compile(
    r"[^,。;]{0,8}(?:没(?!有问题)|未|不(?!要|能|用|停|行)|错|过[期长久大小多]|太|已经?[^,]{0,3}$|缺|坏|松动|老化|堵|故障)"
)
"""Something that is wrong, as among reasons and symptoms."""
QUESTION = re.compile(r".*[?吗呢]$|(?:什么|为什么|为何|是否|怎么|如何|能否)")
"""A question, as in a table of contents."""

_HOW = (
    r"(?<![是会])(?:怎么|如何|怎样|咋)"
    r"(?!回事|收费|算|判|实现|计费|分配|来的|产生|形成|触发|工作|运作|定的)"
)
_WHAT_TO_DO = r"(?:先|应该?|该|[前后]要|[前后]需要?)做(?:些|点)?(?:什么|哪些)"
HOW_TO = re.compile(
    rf"{_HOW}|步骤|流程(?!图)|程序$|办法$|(?<!的)方法$|方法(?!论)(?:$|[:：一二三四\d(])|"
    r"^[一二两三四五六七八九十\d]+步(?!骤)|指南|教程|快速(?:开始|上手|入门)|入门|操作(?!系统|符)(?:$|指|说明|方法|过程)|"
    r"第\s*[一二三四五六七八九十\d]+\s*步|\bhow (?:to|do|can)\b|\bquick ?start\b|"
    r"\bget(?:ting)? started\b|\bsteps?\b"
)
WEAK_HOW_TO = re.compile(
    r"(?:操作|处理|设置|申请|办理|开通|查询|安装|配置|部署|升级|使用|准备工作?|排查|实践|演示|演练|体验)$|"
    rf"{_WHAT_TO_DO}[?]?$"
)
TROUBLE = re.compile(
    r"怎么办|[^要得能可就是]不(?:到|出|了|上|开|动|准|清|响|亮|灵|进|通|起|住|掉|下|显示|工作|更新|同步|识别|生效)|无法|(?<!能)不能|忘记|忘了|"
    r"丢失|遗失|弄丢|丢了|坏了|洒了|折断|失败|失灵|异常|报错|红灯|漏|故障|堵塞|卡纸|卡[在住顿]|模糊|漂移|闪退|[黑白花]屏|死机|掉线|"
    r"断连|没有?(?:反应|声音|信号|网络|画面)|有异议|被扣|被盗|出事故|打架|误扣|扣错|错误$"
)
AGAINST = re.compile(
    r"(?:条件|材料|资料|文件|单证|单据|情形|后果|误报|现象|要求|需求|前提|后续步骤|下一步|参数|字段|选项|功能|特性|限制|约束|原因|(?<![缴交付充退续])费用?|收费|标准|说明|区别|差异|对比|示例|例子|样例|版本|更新|更新日志|"
    r"时间|时限|期限|结果|等级|方式|类型|分类|种类|选项|设置项|配置项|事项|办理点|网点|地点|要点|图例|方法论|理论|名单|菜单|套餐|格式|范围|对象|内容|概念|原理|机制|架构|组成|组件|优势|特点|场景|"
    r"规则|规定|规范|原则|须知|注意事项|权益|政策|责任|义务|术语|名词解释|简介|介绍|概述|概览|定义|指标|状态|列表|清单|目录|常见问题|变更|变化|"
    r"修复|改进|提升|增强|兼容性|支持情况|建议|最佳实践|另请参阅|参考|相关资源|资源|文档|更多|探索更多|影响|风险|优缺点|输出|返回值|语法|"
    r"编号|价目表|速查表|额度|费率|数量|型号|默认值|返回码|接口|属性|权限|角色|所需材料|提示|备注|编码)"
    r"(?:有哪些|是什么)?[\s)）?]*$"
    r"|^(?:能不能|能否|可否|为什么|为何|为啥|什么是|哪些|谁|哪里|支持的|什么时候|多久|是否|更新|关于)|(?:由|归|找)谁[^,。]{0,4}$|会怎么?样|有什么(?:变化|区别|不同)|有哪些|是什么|怎么收费|"
    r"\b(?:requirements?|parameters?|options?|features?|limitations?|fees?|releases?|notes?|overview|"
    r"prerequisites?|examples?|what's next|see also|changelog|faq)\s*$"
)
BEGINS_PROCEDURE = re.compile(
    r"(?:先|首先)?(?:准备|创建|新建|建立|安装|下载|获取|克隆|初始化|注册|登[录陆]|申请|领取|开通|连接|接通|配置|设置|导出|编写|开箱|通电|打开|停止|备份)"
)
ENDS_PROCEDURE = re.compile(
    r"(?:最后)?(?:验证|查看|测试|检查|确认|发布|启动|运行|提交|完成|部署|上线|执行|搜索|试[用打印]|开始|领取|重启|保存|验收|清理)"
)
ANNEX = re.compile(
    r"问题|问答|疑问|注意|须知|提示|提醒|说明|联系|费用|时间|材料|faq", re.IGNORECASE
)
"""A heading of what is told beside a procedure."""
CHANGES_OBJECT = re.compile(
    r"(?:新建|创建|新增|添加|增加|配置|设置|修改|更改|变更|编辑|删除|移除|清空|导入|导出|上传|下载|切换|管理|分配|授予|收回|"
    r"选择|填写|调整|缴纳|支付|启用|停用|关闭|打开|加).{0,12}"
    r"(?:规则|角色|权限|接口|属性|参数|字段|列表|目录|版本|文件|文档|状态|编码|格式|清单|菜单|资源|时间|内容|备注|标签|组件|指标|套餐|提示|"
    r"数量|额度|型号|方式|范围|对象|类型|分类)[\s)）?]*$"
)
"""A heading such as 新建规则, which names an action on what would else be no action."""
ASKS_HOW = re.compile(rf"{_HOW}|\bhow (?:to|do|can)\b")
"""A heading that asks how, whatever it ends with."""
LEADS_IN = re.compile(
    r"(?:步骤|流程|操作|依次|方法|方式(?:操作|处理|解决|进行)|如下方[法式]|解决方案|处理方案|解决办法|措施|完成以下|执行以下|进行以下|"
    r"按(?:照)?(?:以下|下述|下列|如下)|steps?|following).{0,16}[::。]?\s*$|"
    r"请(?:依次|按|尝试|您).{0,20}:\s*$|[你您]可以[^。]{0,8}:\s*$|"
    r"^[^。,:]{0,8}(?:iphone|ios|ipad|android|安卓|苹果|鸿蒙|windows|mac(?:os)?|linux|电脑|手机|网页|app|pc|浏览器|小程序|公众号|"
    r"柜台|柜面|网点|窗口|自助机|线上|线下)[^。,:]{0,6}:?$|"
    r"(?:^|[,。\s])(?:请|然后|办法|怎么(?:办|解决|处理|做))[:?]\s*$|"
    r"(?:处理|应对)(?:办法|方法):?\s*$|\bto .{3,60}:\s*$|"
    rf"^[^。,;:]{{0,24}}{_WHAT_TO_DO}[?:]?\s*$|^[^。,;:?]{{0,16}}{_HOW}(?!样)[^。,;:?]{{1,16}}[?:]?\s*$"
)
ASIDE = re.compile(r"(?<=.)\s*\([^()]*\)$")
"""A remark in brackets at the end of a heading."""
ANNOUNCES_STEPS = re.compile(r"步骤(?:如下|是)?[^,。]{0,6}[::]\s*$|(?:依次|逐步)[^。]{0,10}:\s*$")
ANNOUNCES_OTHER = re.compile(
    r"(?:包括|包含|含有|分为|有以下|如下几|以下几[个种类点]|条件|要求|材料|原因|参数|字段|选项|功能|特性|限制|区别|示例|场景|优势|含义|意义|"
    r"帮助[你您我用]|支持|类型|标准|名单|内容|信息|问题|组件|说明|解释|指标|情况|可能是|可能有|表现|现象有|症状|注意|须知|阶段|部分|例如|比如|结论|收益|任务|特点|规则|原则|影响|配件|场合|"
    r"现象|行为|变更|结果|输出|可知|可以看出)"
    r"[^。]{0,14}:\s*$"
)
PRINCIPLE = re.compile(r"(?:原理|机制|架构|内部实现)$")
"""A heading above sections that tell how a thing works."""
EXPLAINS = re.compile(
    r"(?:其中|(?:以上|上述|上面)[^。,]{0,16}(?:中|里|说明|含义))[^。,:]{0,6}:\s*$"
)
"""A sentence before a list that explains what stands above."""
DESCRIBES = re.compile(
    r"(?:^|[,。;])\s*(?![您你我请]|用户|买家|卖家)[^,。;:]{0,12}?(?:会|将会)(?:根据|按照?|自动|依次|定期)[^:]*:\s*$|"
    r"(?:机器|系统|平台|我们|设备|后台)会$|发生什么|做了什么|(?:接收到?|收到)[^。]{0,12}后的?[^。]{0,6}流程|是(?:怎么|如何|怎样).{1,14}的$|怎么(?:判|实现|分配)|生命周期$|"
    r"(?:审核|受理|我们的处理|申诉处理)(?:流程|程序)$|(?:过程|原理|工作流程|执行流程|处理逻辑|机制|阶段|算法|会按|会经过|将会|系统会)[^。]{0,16}[:。]?\s*$"
)
"""A heading or sentence that announces what the system does."""
HEADING_VERB = re.compile(
    rf"{_MODIFIER}(?:{_VERB}|(?:{_ENGLISH_VERBS})\b|(?:将|从|在|把|为|向|给|对)(?=.{{2,}}))"
)


def is_against(heading: str) -> bool:
    """Whether a normalized heading names something else than actions."""
    if ASKS_HOW.search(heading) or CHANGES_OBJECT.match(heading):
        return False
    return bool(AGAINST.search(heading))
