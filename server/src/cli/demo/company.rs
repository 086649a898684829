//! The sample company 云帆贸易 Yunfan Trading: who works there, in both languages.
//!
//! It is data, not code. To add a person: a line in [`PEOPLE`], below their manager's. Nobody here exists.

/// A department; the parent stands above it.
pub struct Department {
    pub code: &'static str,
    pub name: &'static str,
    pub parent: Option<&'static str>,
}

/// A person; the manager stands above them.
pub struct Employee {
    pub login: &'static str,
    pub name: &'static str,
    pub latin_name: Option<&'static str>,
    pub title: &'static str,
    /// Codes.
    pub departments: &'static [&'static str],
    pub manager: Option<&'static str>,
}

/// Someone to sign in as, with what there is to see, in both languages.
pub struct Guest {
    pub login: &'static str,
    pub sees: &'static str,
    pub sees_zh: &'static str,
}

/// The colleague who answers by herself.
pub const COLLEAGUE: &str = "xiaoling";
/// The system administrator.
pub const ADMINISTRATOR: &str = "chen.zhiyuan";
/// Reads the journal, approves exports; never an administrator.
pub const AUDITOR: &str = "maria.santos";
/// Consents to what the compliance officer asks for.
pub const APPROVER: &str = "wang.fang";
/// What the people to sign in as may also type on the sign-in page.
pub const PASSWORD: &str = "seven teapots by the harbour";

/// Who is offered a link.
pub const GUESTS: &[Guest] = &[
    guest("lin.xiaomei", "sales, many unread messages", "销售，有很多未读消息"),
    guest("anna.keller", "purchasing in Hamburg, writes English", "汉堡采购，用英语"),
    guest("chen.zhiyuan", "general manager and administrator", "总经理，系统管理员"),
    guest("david.osei", "on call for the systems", "系统值班工程师"),
    guest("wang.fang", "people and culture, approver", "人力资源，审批人"),
    guest("maria.santos", "compliance officer and auditor", "合规与审计"),
];

const fn guest(login: &'static str, sees: &'static str, sees_zh: &'static str) -> Guest {
    Guest { login, sees, sees_zh }
}

/// Parents above their children.
pub const DEPARTMENTS: &[Department] = &[
    department("YF", "云帆贸易 Yunfan Trading", None),
    department("GM", "总经办 Management", Some("YF")),
    department("SALES", "销售部 Sales", Some("YF")),
    department("SALES-CN", "国内销售 Sales China", Some("SALES")),
    department("SALES-EU", "欧洲销售 Sales Europe", Some("SALES")),
    department("BUY", "采购部 Purchasing", Some("YF")),
    department("OPS", "物流部 Logistics", Some("YF")),
    department("IT", "信息技术部 IT", Some("YF")),
    department("FIN", "财务部 Finance", Some("YF")),
    department("HR", "人力资源部 People", Some("YF")),
    department("LEGAL", "法务合规部 Legal and compliance", Some("YF")),
];

const fn department(code: &'static str, name: &'static str, parent: Option<&'static str>) -> Department {
    Department { code, name, parent }
}

/// Managers above those they lead.
#[rustfmt::skip]
pub const PEOPLE: &[Employee] = &[
    zh("chen.zhiyuan", "陈志远", "Chen Zhiyuan", "总经理 General manager", &["GM"], None),
    zh("xiaoling", "小灵", "Xiaoling", "前台助理 Front desk", &["GM"], Some("chen.zhiyuan")),
    zh("xu.jing", "徐静", "Xu Jing", "总经理助理 Executive assistant", &["GM"], Some("chen.zhiyuan")),
    zh("zhao.lei", "赵磊", "Zhao Lei", "销售总监 Head of sales", &["SALES", "GM"], Some("chen.zhiyuan")),
    zh("lin.xiaomei", "林晓梅", "Lin Xiaomei", "大客户经理 Key account manager", &["SALES-CN", "SALES"], Some("zhao.lei")),
    zh("sun.hao", "孙浩", "Sun Hao", "销售经理 Sales manager", &["SALES-CN"], Some("zhao.lei")),
    zh("wu.min", "吴敏", "Wu Min", "销售代表 Sales representative", &["SALES-CN"], Some("sun.hao")),
    zh("zheng.kai", "郑凯", "Zheng Kai", "销售代表 Sales representative", &["SALES-CN"], Some("sun.hao")),
    zh("he.ping", "何平", "He Ping", "跟单员 Order coordinator", &["SALES-CN"], Some("sun.hao")),
    en("pieter.devries", "Pieter de Vries", "Sales manager Europe", &["SALES-EU", "SALES"], Some("zhao.lei")),
    en("claire.martin", "Claire Martin", "Account manager France", &["SALES-EU"], Some("pieter.devries")),
    en("jonas.berg", "Jonas Berg", "Account manager Nordics", &["SALES-EU"], Some("pieter.devries")),
    en("giulia.rossi", "Giulia Rossi", "Account manager Italy", &["SALES-EU"], Some("pieter.devries")),
    zh("liu.yang", "刘洋", "Liu Yang", "采购总监 Head of purchasing", &["BUY", "GM"], Some("chen.zhiyuan")),
    en("anna.keller", "Anna Keller", "Purchaser, Hamburg", &["BUY"], Some("liu.yang")),
    zh("huang.li", "黄丽", "Huang Li", "采购员 Purchaser", &["BUY"], Some("liu.yang")),
    zh("ma.qiang", "马强", "Ma Qiang", "供应商质量 Supplier quality", &["BUY"], Some("liu.yang")),
    zh("zhu.lin", "朱琳", "Zhu Lin", "采购员 Purchaser", &["BUY"], Some("liu.yang")),
    en("tom.becker", "Tom Becker", "Purchaser, Hamburg", &["BUY"], Some("anna.keller")),
    zh("gao.feng", "高峰", "Gao Feng", "物流经理 Logistics manager", &["OPS"], Some("chen.zhiyuan")),
    zh("luo.dan", "罗丹", "Luo Dan", "单证员 Shipping documents", &["OPS"], Some("gao.feng")),
    zh("xie.bin", "谢斌", "Xie Bin", "仓库主管 Warehouse lead", &["OPS"], Some("gao.feng")),
    zh("tang.wei", "唐伟", "Tang Wei", "报关员 Customs", &["OPS"], Some("gao.feng")),
    en("sanne.bakker", "Sanne Bakker", "Forwarding, Rotterdam", &["OPS"], Some("gao.feng")),
    en("emma.nilsson", "Emma Nilsson", "Head of IT", &["IT", "GM"], Some("chen.zhiyuan")),
    en("david.osei", "David Osei", "Site reliability engineer", &["IT"], Some("emma.nilsson")),
    zh("cao.yu", "曹宇", "Cao Yu", "后端工程师 Backend engineer", &["IT"], Some("emma.nilsson")),
    zh("deng.jie", "邓洁", "Deng Jie", "前端工程师 Frontend engineer", &["IT"], Some("emma.nilsson")),
    en("priya.nair", "Priya Nair", "Data engineer", &["IT"], Some("emma.nilsson")),
    zh("zeng.rui", "曾睿", "Zeng Rui", "桌面支持 Desktop support", &["IT"], Some("david.osei")),
    zh("song.yan", "宋燕", "Song Yan", "财务总监 Head of finance", &["FIN", "GM"], Some("chen.zhiyuan")),
    zh("jiang.bo", "蒋波", "Jiang Bo", "会计 Accountant", &["FIN"], Some("song.yan")),
    zh("cai.hong", "蔡红", "Cai Hong", "出纳 Cashier", &["FIN"], Some("song.yan")),
    en("lucas.meyer", "Lucas Meyer", "Controller", &["FIN"], Some("song.yan")),
    zh("wang.fang", "王芳", "Wang Fang", "人力资源经理 Head of people", &["HR", "GM"], Some("chen.zhiyuan")),
    zh("pan.ting", "潘婷", "Pan Ting", "招聘 Recruiting", &["HR"], Some("wang.fang")),
    en("olivia.hughes", "Olivia Hughes", "Learning and development", &["HR"], Some("wang.fang")),
    en("maria.santos", "Maria Santos", "Compliance officer", &["LEGAL"], Some("chen.zhiyuan")),
    zh("shan.wen", "单雯", "Shan Wen", "法务 Legal counsel", &["LEGAL"], Some("maria.santos")),
    zh("qiu.tao", "仇涛", "Qiu Tao", "内审 Internal audit", &["LEGAL"], Some("maria.santos")),
];

const fn zh(
    login: &'static str,
    name: &'static str,
    latin: &'static str,
    title: &'static str,
    departments: &'static [&'static str],
    manager: Option<&'static str>,
) -> Employee {
    Employee { login, name, latin_name: Some(latin), title, departments, manager }
}

const fn en(
    login: &'static str,
    name: &'static str,
    title: &'static str,
    departments: &'static [&'static str],
    manager: Option<&'static str>,
) -> Employee {
    Employee { login, name, latin_name: None, title, departments, manager }
}
