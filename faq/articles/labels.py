"""Lists the words that label key points, action steps, notices and questions.

Each constant but `COLONS` holds alternatives of a regular expression, longer ones before their
prefixes.
"""

COLONS = (":", "：")
"""What a label ends with."""
KEY_POINTS = "关键点|要点|关键信息|注意事项|關鍵點|要點|關鍵資訊|關鍵信息|注意事項"
STEPS = (
    "操作建议|操作步骤|处理方法|处理步骤|解决办法|解决方法|解决步骤|怎么做|步骤|建议"
    "|操作建議|操作步驟|處理方法|處理步驟|解決辦法|解決方法|解決步驟|怎麼做|步驟|建議"
)
STEPS_IN_TEXT = (
    STEPS + "|操作方法|操作办法|操作流程|处理办法|解决方案|具体步骤|具体操作|办理步骤|设置步骤"
    "|使用步骤"
    "|操作方法|操作辦法|操作流程|處理辦法|解決方案|具體步驟|具體操作|辦理步驟|設定步驟|使用步驟"
)
"""Labels of steps within a text; as headings these have sections of their own."""
NOTICES = "特别提醒|特别提示|温馨提示|重要提醒|重要提示|特別提醒|特別提示|溫馨提示"
QUESTIONS = (
    "问法|其他问法|相似问法|常见问法|也可以这样问|大家也这样问"
    "|問法|其他問法|相似問法|常見問法|也可以這樣問|大家也這樣問"
)
