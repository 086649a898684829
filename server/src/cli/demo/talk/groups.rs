//! Groups across departments.

use super::{Also::*, DAY, HOUR, Place, Talk, line, with};

pub const TALKS: &[Talk] = &[
    Talk {
        place: Place::Group {
            name: "广交会 Canton Fair",
            members: &[
                "lin.xiaomei",
                "zhao.lei",
                "pieter.devries",
                "claire.martin",
                "anna.keller",
                "luo.dan",
                "xu.jing",
            ],
            open: true,
        },
        ago: 3 * DAY,
        lines: &[
            with(
                0,
                "lin.xiaomei",
                "广交会筹备群，重要信息都放这里：展位 11.2 F07，10 月 15 日到 19 日。",
                &[Pinned],
            ),
            line(5, "xu.jing", "酒店订好了：琶洲，步行 10 分钟，共 6 间。"),
            line(
                12,
                "claire.martin",
                "I arrive on the 13th with two customers from Lyon. Who can show them the factory?",
            ),
            with(
                3,
                "lin.xiaomei",
                "I can, on the 14th in the morning. 我来安排车。",
                &[Answers(1), Reaction("❤️", &["claire.martin"])],
            ),
            line(DAY, "luo.dan", "样品箱今天发出，共 11 箱，预计后天到广州。"),
            with(2, "luo.dan", "运单号发错了，稍等。", &[Recalled]),
            line(3, "luo.dan", "运单号：YF-20931-GZ，请查收。"),
            with(
                20 * HOUR,
                "lin.xiaomei",
                "@所有人 明天 10:00 最后一次筹备会，请准时。Final meeting tomorrow at 10:00.",
                &[CallsAll, Reaction("👌", &["zhao.lei", "pieter.devries", "xu.jing"])],
            ),
            line(4, "pieter.devries", "I will dial in from the airport."),
            line(8, "anna.keller", "Two suppliers will visit us on the 16th, I will send their names."),
        ],
        unread: &[("lin.xiaomei", 3), ("anna.keller", 2)],
    },
    Talk {
        place: Place::Group {
            name: "货运跟踪 Shipments",
            members: &[
                "gao.feng",
                "anna.keller",
                "sanne.bakker",
                "luo.dan",
                "tang.wei",
                "lin.xiaomei",
                "lucas.meyer",
            ],
            open: true,
        },
        ago: 28 * HOUR,
        lines: &[
            line(0, "gao.feng", "“海丰 27” 因台风晚开一天，预计 23 日到鹿特丹。"),
            with(
                6,
                "sanne.bakker",
                "Understood, I moved the truck to the 24th. Demurrage starts only on the 27th.",
                &[Reaction("👍", &["gao.feng", "anna.keller"])],
            ),
            line(45, "tang.wei", "报关单 310420 已放行。"),
            with(
                3 * HOUR,
                "anna.keller",
                "Do we have the certificate of origin for the cable order?",
                &[Calls(&["luo.dan"])],
            ),
            with(
                9,
                "luo.dan",
                "有的，原件今天寄 DHL，扫描件已上传。Scan is uploaded, original goes out today.",
                &[Answers(1), Reaction("🙏", &["anna.keller"])],
            ),
            line(22 * HOUR, "sanne.bakker", "Container is on the terminal, pick-up at 14:00."),
        ],
        unread: &[("lin.xiaomei", 2), ("anna.keller", 1)],
    },
    Talk {
        place: Place::Group {
            name: "On call 值班",
            members: &["david.osei", "emma.nilsson", "cao.yu", "priya.nair", "zeng.rui"],
            open: false,
        },
        ago: 11 * HOUR,
        lines: &[
            line(0, "david.osei", "Disk on db-2 at 81 %. Growing 1 % a day, no hurry, ticket is open."),
            line(7, "cao.yu", "我明天清理旧的归档分区，可以腾出 30%。"),
            with(3 * HOUR, "zeng.rui", "三楼打印机又离线了……", &[Reaction("😅", &["cao.yu", "david.osei"])]),
            with(
                2 * HOUR,
                "emma.nilsson",
                "David, can you hand over to Cao Yu at 18:00?",
                &[Calls(&["david.osei"])],
            ),
        ],
        unread: &[("david.osei", 1)],
    },
    Talk {
        place: Place::Group {
            name: "羽毛球 Badminton 🏸",
            members: &[
                "wang.fang",
                "david.osei",
                "lin.xiaomei",
                "deng.jie",
                "lucas.meyer",
                "olivia.hughes",
                "qiu.tao",
            ],
            open: true,
        },
        ago: 26 * HOUR,
        lines: &[
            line(0, "wang.fang", "周四晚上 7 点老地方，谁来？Thursday 7 pm, who is in?"),
            with(3, "david.osei", "Me!", &[Reaction("🏸", &["wang.fang", "deng.jie"])]),
            line(2, "deng.jie", "+1"),
            line(10, "lucas.meyer", "I am in, but please no smashes at the controller this time."),
            with(
                1,
                "qiu.tao",
                "内审也来，记录比分 😎",
                &[Answers(1), Reaction("😂", &["lucas.meyer", "wang.fang", "david.osei"])],
            ),
            line(20 * HOUR, "lin.xiaomei", "我晚 15 分钟到，帮我留个位置。"),
        ],
        unread: &[("wang.fang", 1)],
    },
    Talk {
        place: Place::Group {
            name: "制裁与出口合规 Export compliance",
            members: &["maria.santos", "shan.wen", "qiu.tao", "zhao.lei", "anna.keller"],
            open: false,
        },
        ago: 2 * DAY + 7 * HOUR,
        lines: &[
            with(
                0,
                "maria.santos",
                "New rule: every new partner is screened before the first quotation, not before the first order.",
                &[Pinned],
            ),
            line(20, "shan.wen", "中文版操作指引我今天整理，明天发给各部门。"),
            with(
                6,
                "zhao.lei",
                "明白，销售这边从今天执行。Understood, sales starts today.",
                &[Reaction("👍", &["maria.santos"])],
            ),
            line(DAY, "qiu.tao", "本月抽查 20 份，发现 1 份缺少最终用途声明，已补。"),
        ],
        unread: &[("maria.santos", 1)],
    },
];
