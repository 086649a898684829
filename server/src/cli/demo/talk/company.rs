//! The company's announcements and the departments' conversations.

use super::{Also::*, DAY, HOUR, Place, Talk, line, with};

pub const TALKS: &[Talk] = &[
    Talk {
        place: Place::Company,
        ago: 4 * DAY,
        lines: &[
            with(
                0,
                "chen.zhiyuan",
                "各位同事，从今天起公司内部沟通统一使用灵通。\nColleagues, from today we talk to each other in Lingtong.",
                &[
                    Pinned,
                    Reaction("🎉", &["lin.xiaomei", "anna.keller", "wang.fang", "david.osei"]),
                    Reaction("👍", &["zhao.lei", "maria.santos"]),
                ],
            ),
            line(
                2 * DAY,
                "chen.zhiyuan",
                "本季度出口额同比增长 18%，感谢大家！\nExports grew by 18 % this quarter. Thank you all!",
            ),
        ],
        unread: &[("lin.xiaomei", 1), ("david.osei", 1)],
    },
    Talk {
        place: Place::Department("SALES", "zhao.lei"),
        ago: 3 * DAY + 5 * HOUR,
        lines: &[
            with(0, "zhao.lei", "本周重点：秋季广交会展位确认，周四前把样品清单发给我。", &[Pinned]),
            line(7, "lin.xiaomei", "收到，我这边 32 个样品，清单今晚发。"),
            with(
                4,
                "pieter.devries",
                "From Rotterdam we bring the LED panels and two displays. Is booth 11.2 F07 confirmed?",
                &[Calls(&["zhao.lei"])],
            ),
            with(
                12,
                "zhao.lei",
                "Yes, 11.2 F07, confirmed this morning. 展位已确认。",
                &[Answers(1), Reaction("👍", &["pieter.devries", "lin.xiaomei"])],
            ),
            with(DAY, "lin.xiaomei", "宁波恒达追加 3 万套太阳能灯，交期 45 天，大家觉得能接吗？", &[]),
            line(3, "zhao.lei", "先问采购产能。单价不要低于 4.2 美元。"),
            with(
                25,
                "lin.xiaomei",
                "采购回复可以，我今天报价 4.35。",
                &[EditedTo("采购回复可以，我今天报价 4.38，含包装。"), Reaction("💪", &["zhao.lei"])],
            ),
            line(
                DAY,
                "pieter.devries",
                "Good news: Nordlicht signed, first order 12,000 units. 北欧首单签下来了！",
            ),
            with(
                2,
                "zhao.lei",
                "太棒了！Great work, @Pieter de Vries 👏",
                &[Calls(&["pieter.devries"]), Reaction("👏", &["lin.xiaomei"])],
            ),
        ],
        unread: &[("lin.xiaomei", 2)],
    },
    Talk {
        place: Place::Department("BUY", "liu.yang"),
        ago: 2 * DAY + 3 * HOUR,
        lines: &[
            line(0, "liu.yang", "铜价又涨了 3%，线缆供应商要求调价。大家先不要口头答应任何涨价。"),
            with(
                9,
                "anna.keller",
                "Same here: two German suppliers asked for 4 %. I answered that we hold to the contract until March.",
                &[Reaction("👍", &["liu.yang", "huang.li"])],
            ),
            line(6, "huang.li", "佛山那边也一样，我要求他们先出示成本明细。"),
            with(
                30,
                "ma.qiang",
                "昨天抽检：批次 B2207 不良率 1.8%，超过 1% 的标准，已隔离。",
                &[Calls(&["liu.yang"])],
            ),
            with(8, "liu.yang", "退回，让供应商三天内给 8D 报告。", &[Answers(1)]),
            line(DAY, "tom.becker", "The 8D report is here, translated: docs folder, B2207."),
            with(
                4,
                "anna.keller",
                "Thanks Tom. Root cause is plausible, corrective action starts next Monday.",
                &[],
            ),
        ],
        unread: &[("anna.keller", 1)],
    },
    Talk {
        place: Place::Department("IT", "emma.nilsson"),
        ago: 2 * DAY,
        lines: &[
            line(0, "emma.nilsson", "Reminder: database maintenance tonight 22:00 to 22:30. Chat stays up."),
            with(
                5,
                "cao.yu",
                "备份脚本我已经跑过一遍演练，恢复用了 6 分钟。",
                &[Reaction("🚀", &["emma.nilsson", "david.osei"])],
            ),
            with(
                10 * HOUR,
                "david.osei",
                "Maintenance done, 11 minutes. All checks green.",
                &[Reaction("✅", &["emma.nilsson", "cao.yu"])],
            ),
            line(
                20 * HOUR,
                "priya.nair",
                "The shipment dashboard is slow since this morning, looking into it.",
            ),
            with(16, "priya.nair", "Missing index. Fixed, p95 is back to 80 ms.", &[Answers(1)]),
        ],
        unread: &[("david.osei", 2)],
    },
    Talk {
        place: Place::Department("HR", "wang.fang"),
        ago: 30 * HOUR,
        lines: &[
            line(0, "wang.fang", "下周一有三位新同事入职，请准备好工位和账号。"),
            line(6, "pan.ting", "工位已安排，账号我和 IT 对接。"),
            line(
                11,
                "olivia.hughes",
                "The welcome day is planned: 9:30 in the big meeting room, with breakfast.",
            ),
        ],
        unread: &[("wang.fang", 1)],
    },
];
