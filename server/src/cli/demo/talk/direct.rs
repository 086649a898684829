//! Conversations of two.

use super::{Also::*, DAY, HOUR, Place, Talk, line, with};

pub const TALKS: &[Talk] = &[
    Talk {
        place: Place::Direct("xiaoling", "lin.xiaomei"),
        ago: 8 * HOUR,
        lines: &[line(
            0,
            "xiaoling",
            "晓梅姐早！我是前台的小灵，有什么需要帮忙的随时发消息给我，我会马上回复。😊",
        )],
        unread: &[("lin.xiaomei", 1)],
    },
    Talk {
        place: Place::Direct("xiaoling", "anna.keller"),
        ago: 8 * HOUR - 3,
        lines: &[line(
            0,
            "xiaoling",
            "Good morning Anna! I am Xiaoling from the front desk. Write to me any time, I answer at once. 😊",
        )],
        unread: &[("anna.keller", 1)],
    },
    Talk {
        place: Place::Direct("xiaoling", "david.osei"),
        ago: 8 * HOUR - 5,
        lines: &[line(
            0,
            "xiaoling",
            "Hi David, your parcel is at the front desk. Anything else, just write to me!",
        )],
        unread: &[("david.osei", 1)],
    },
    Talk {
        place: Place::Direct("xiaoling", "wang.fang"),
        ago: 8 * HOUR - 6,
        lines: &[line(0, "xiaoling", "王姐，三位新同事的门禁卡做好了，放在前台。")],
        unread: &[],
    },
    Talk {
        place: Place::Direct("lin.xiaomei", "zhao.lei"),
        ago: 2 * DAY,
        lines: &[
            line(0, "zhao.lei", "晓梅，恒达的合同法务看过了吗？"),
            line(3, "lin.xiaomei", "单雯昨天回了，付款条款改成 30% 预付。"),
            with(2, "zhao.lei", "好，这样我放心。", &[Reaction("👍", &["lin.xiaomei"])]),
            line(DAY, "lin.xiaomei", "赵总，恒达确认了，合同今天盖章。"),
            with(6, "zhao.lei", "漂亮！晚上请你吃饭。", &[Reaction("🎉", &["lin.xiaomei"])]),
        ],
        unread: &[],
    },
    Talk {
        place: Place::Direct("anna.keller", "liu.yang"),
        ago: 26 * HOUR,
        lines: &[
            line(0, "anna.keller", "Liu Yang, can we get the cable price for 40 tonnes instead of 25?"),
            line(
                14,
                "liu.yang",
                "For 40 tonnes they go down to 7.90 a kilo, valid until Friday. 周五前有效。",
            ),
            with(
                2,
                "anna.keller",
                "Then let us take 40.",
                &[EditedTo("Then let us take 40. I will write the order today.")],
            ),
            line(18 * HOUR, "liu.yang", "Please send me the order number, finance asks for it."),
        ],
        unread: &[("anna.keller", 1)],
    },
    Talk {
        place: Place::Direct("anna.keller", "lin.xiaomei"),
        ago: 6 * HOUR,
        lines: &[
            line(
                0,
                "lin.xiaomei",
                "Hi Anna, my customer asks for the solar lamps with EU plug. Can your supplier do it?",
            ),
            line(5, "anna.keller", "Yes, without extra cost above 5,000 pieces."),
            with(1, "lin.xiaomei", "太好了，谢谢！Perfect, thank you!", &[Reaction("😊", &["anna.keller"])]),
        ],
        unread: &[],
    },
    Talk {
        place: Place::Direct("chen.zhiyuan", "song.yan"),
        ago: 20 * HOUR,
        lines: &[
            line(0, "song.yan", "陈总，季度报表初稿已完成，毛利率 21.4%。"),
            line(30, "chen.zhiyuan", "不错，明天上午过一遍。"),
            line(15 * HOUR, "song.yan", "会议室订在 302，9:30。"),
        ],
        unread: &[("chen.zhiyuan", 1)],
    },
    Talk {
        place: Place::Direct("david.osei", "emma.nilsson"),
        ago: 5 * HOUR,
        lines: &[
            line(0, "emma.nilsson", "How was the night?"),
            with(
                2,
                "david.osei",
                "Quiet. One alert, it cleared itself after two minutes.",
                &[Reaction("🙌", &["emma.nilsson"])],
            ),
        ],
        unread: &[],
    },
    Talk {
        place: Place::Direct("maria.santos", "qiu.tao"),
        ago: 4 * HOUR,
        lines: &[
            line(0, "qiu.tao", "Maria, the audit sample for this month is ready. 样本清单已准备好。"),
            line(11, "maria.santos", "Thank you, I will look at it this afternoon."),
        ],
        unread: &[],
    },
];
