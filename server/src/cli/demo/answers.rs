//! What the colleague says: a small table, chosen by words, in the language she is written to.
//!
//! To add an answer: a line in [`TABLE`]; the first line with a word of the message wins. No network, no model.

/// Words that a message may hold, and answers to choose from.
pub struct Row {
    words: &'static [&'static str],
    /// In English.
    pub en: &'static [&'static str],
    /// In Chinese.
    pub zh: &'static [&'static str],
}

/// The first row with a word of the message answers it.
pub const TABLE: &[Row] = &[
    Row {
        words: &["thank", "thx", "谢", "辛苦"],
        en: &["You are welcome! 😊", "Any time!"],
        zh: &["不客气！😊", "应该的，随时叫我。"],
    },
    Row {
        words: &["price", "quote", "quotation", "offer", "报价", "价格", "单价"],
        en: &["The current price list is with Lin Xiaomei in sales. Shall I ask her to call you?"],
        zh: &["最新价格表在销售部林晓梅那里，要我请她联系您吗？"],
    },
    Row {
        words: &["ship", "container", "delivery", "arrive", "发货", "物流", "交期", "到港", "快递", "包裹"],
        en: &["Let me look: the shipment is on schedule. Gao Feng in logistics has the details."],
        zh: &["我查了一下：货物按计划运输中，详细情况可以问物流部高峰。"],
    },
    Row {
        words: &["meeting", "room", "visitor", "会议", "会议室", "访客", "预订"],
        en: &["Room 302 is free this afternoon from two to four. Shall I book it?"],
        zh: &["302 会议室今天下午两点到四点空着，需要我预订吗？"],
    },
    Row {
        words: &["password", "computer", "printer", "network", "密码", "电脑", "打印机", "网络"],
        en: &["I will open a ticket with IT. David is on call today."],
        zh: &["我帮您报给信息技术部，今天值班的是 David。"],
    },
    Row {
        words: &["how does", "what is lingtong", "灵通", "怎么用", "lingtong"],
        en: &[
            "Here you find a colleague by department, see who has read a message, and nothing gets lost. Try a reaction on this message!",
        ],
        zh: &["在这里可以按部门找同事、看到谁已读，消息不会丢。试试给这条消息加个表情！"],
    },
    Row {
        words: &["hello", "hi ", "good morning", "good afternoon", "hey", "你好", "您好", "早", "在吗", "嗨"],
        en: &["Hello! How can I help?", "Hi there! What can I do for you?"],
        zh: &["您好！有什么可以帮您？", "在的，请说～"],
    },
    Row {
        words: &["bye", "see you", "再见", "拜拜", "下班"],
        en: &["See you tomorrow! 👋"],
        zh: &["明天见！👋"],
    },
    Row {
        words: &["?", "？", "吗", "how", "when", "where", "who", "什么", "哪", "怎么", "几"],
        en: &[
            "Good question! Give me a moment, I will find out and tell you.",
            "I am not sure, but I will ask the department and come back to you.",
        ],
        zh: &["好问题！我去了解一下，马上告诉您。", "这个我不太确定，我问一下相关部门再回复您。"],
    },
];

/// When no row has a word of the message.
pub const OTHERWISE: Row = Row {
    words: &[],
    en: &["Got it, I will see to it.", "Noted! 📝", "All right, thank you for telling me."],
    zh: &["收到，我来处理。", "好的，已记下！📝", "明白，谢谢告知。"],
};

/// The answer to a text; `turn` varies it.
pub fn answer(text: &str, turn: usize) -> &'static str {
    let lower = format!("{} ", text.to_lowercase());
    let row =
        TABLE.iter().find(|row| row.words.iter().any(|word| lower.contains(word))).unwrap_or(&OTHERWISE);
    let answers = if is_chinese(text) { row.zh } else { row.en };
    answers[turn % answers.len()]
}

/// Whether she is written to in Chinese: there is a CJK ideograph.
pub fn is_chinese(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'))
}

/// Whether she is spoken to by her name.
pub fn names_her(text: &str) -> bool {
    text.contains("小灵") || text.to_lowercase().contains("xiaoling")
}
