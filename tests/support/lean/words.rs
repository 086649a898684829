//! Message texts of exactly 100 bytes of UTF-8, half Chinese, half English, the same for the same number.

const SIZE: usize = 100;

const WORDS: &[&str] = &[
    "报价",
    "库存",
    "交货",
    "合同",
    "发票",
    "样品",
    "客户",
    "采购",
    "物流",
    "付款",
    "订单",
    "质检",
    "仓库",
    "会议",
    "供应商",
    "明天",
    "下午",
    "确认",
    "请查收",
    "已经",
    "价格",
    "数量",
    "规格",
    "展会",
    "海关",
    "运费",
    "尽快",
    "收到",
    "order",
    "price",
    "stock",
    "sample",
    "invoice",
    "meeting",
    "tomorrow",
    "shipment",
    "please",
    "confirm",
    "quote",
    "supplier",
    "quality",
    "contract",
    "payment",
    "warehouse",
    "urgent",
    "thanks",
    "delivery",
    "customs",
    "report",
];

/// Makes texts; `common` is a word that every fourth one begins with.
pub struct Words {
    common: Option<String>,
}

impl Words {
    pub fn new(common: Option<String>) -> Self {
        Self { common }
    }

    /// Appends text number `n`.
    pub fn write(&self, out: &mut Vec<u8>, n: u64) {
        let end = out.len() + SIZE;
        if let (Some(common), 0) = (&self.common, n % 4) {
            out.extend_from_slice(common.as_bytes());
            out.push(b' ');
        }
        let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        loop {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let word = WORDS[((state >> 33) % WORDS.len() as u64) as usize];
            if out.len() + word.len() + 1 > end {
                break;
            }
            out.extend_from_slice(word.as_bytes());
            out.push(b' ');
        }
        out.resize(end, b'.');
    }
}
