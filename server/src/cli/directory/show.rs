//! Syncs and checks in words, English and Chinese.

use crate::directory::sync::{Brake, Change, CheckedStep, Sort, State, StepOutcome, Sync};

/// Changes of one sort that are printed.
const SHOWN: usize = 20;

pub(super) fn step(step: &CheckedStep) {
    let mark = match step.outcome {
        StepOutcome::Passed => "ok     ",
        StepOutcome::Failed => "FAILED ",
        StepOutcome::Skipped => "skipped",
    };
    let name = serde_json::json!(step.step);
    println!("  {mark} {:<11} {}: {}", name.as_str().unwrap_or_default(), step.of, step.words);
}

/// One line of the history.
pub(super) fn line(sync: &Sync) {
    let counts: Vec<String> =
        sync.counts.iter().map(|(sort, count)| format!("{count} {}", noun(*sort))).collect();
    let what = if sync.preview { "preview" } else { "sync" };
    println!(
        "{:>8}  {}  {:<8} {:<7} {}  {}",
        sync.id,
        sync.started_at,
        sync.source,
        what,
        state(sync.state),
        counts.join(", ")
    );
}

/// A sync with what it changed or would change.
pub(super) fn sync(sync: &Sync) {
    println!("{}: {}", sync.source, state(sync.state));
    if let Some(problem) = &sync.problem {
        println!("{problem}");
    }
    let diff = sync.diff.clone().unwrap_or_default();
    if matches!(sync.state, State::Done | State::Previewed) && diff.is_empty() {
        println!("nothing has changed 没有变化");
    }
    for (sort, count) in &sync.counts {
        println!("{count:>7} {}", noun(*sort));
        let of_sort = diff.changes.iter().filter(|change| change.sort == *sort);
        of_sort.take(SHOWN).for_each(|one| println!("        {}", change(one)));
        if *count > SHOWN as u64 {
            println!("        ... `lingtong directory preview --json` shows a thousand of each sort");
        }
    }
    sync.brakes.iter().for_each(|brake| println!("stopped 已停止: {}", words(brake)));
    if let Some(digest) = sync.digest.as_ref().filter(|_| !sync.brakes.is_empty()) {
        println!(
            "If this is what you want, within a day 确认无误后，一天内执行:\n  lingtong directory sync --source {} --confirm {digest} --as LOGIN",
            sync.source
        );
    }
}

fn change(change: &Change) -> String {
    let mut said = change.name.clone();
    if let Some(login) = &change.login {
        said += &format!(" ({login})");
    }
    if let Some(role) = change.role {
        said += &format!(" {role}");
    }
    for field in &change.fields {
        let of = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
        said += &format!("; {}: {} -> {}", field.field, of(&field.old), of(&field.new));
    }
    if let Some(why) = &change.why {
        said += &format!("; {why}");
    }
    for one in &change.candidates {
        said += &format!("; may be {} ({}), the same {}", one.name, one.login, one.same.join(", "));
    }
    if change.sort == Sort::Conflict
        && let Some(id) = &change.external_id
    {
        said += &format!("; lingtong directory link {id} [--to LOGIN]");
    }
    said
}

fn words(brake: &Brake) -> String {
    match brake {
        Brake::Leavers { leavers, allowed, managed } => format!(
            "{leavers} of {managed} people would be disabled, {allowed} may be at once 将停用 {leavers} 人，超过上限 {allowed}"
        ),
        Brake::Departments { removed, allowed, managed } => format!(
            "{removed} of {managed} departments would be removed, {allowed} may be at once 将移除 {removed} 个部门，超过上限 {allowed}"
        ),
        Brake::Administrators { before, after } => format!(
            "of {before} system administrators {after} would be left 系统管理员将由 {before} 人减为 {after} 人"
        ),
        Brake::External { people, allowed, managed } => format!(
            "{people} of {managed} people would become external or cease to be, {allowed} may at once 将有 {people} 人改变外部身份，超过上限 {allowed}"
        ),
        Brake::Returns { returns, allowed, .. } => format!(
            "{returns} people would be let in again, {allowed} may be at once 将恢复 {returns} 人，超过上限 {allowed}"
        ),
        Brake::NoDepartment { people, allowed, managed } => format!(
            "{people} of {managed} people would be in no department any more, {allowed} may at once 将有 {people} 人不再属于任何部门，超过上限 {allowed}"
        ),
        Brake::Group { name, leaving, allowed, members } => format!(
            "{leaving} of {members} people would leave the conversation of {name}, {allowed} may at once 群组“{name}”的会话将移出 {leaving} 人，超过上限 {allowed}"
        ),
        Brake::AnotherDiff { .. } => {
            "the diff is another one than the one confirmed: look again 差异已变化，请重新查看".into()
        }
    }
}

fn state(state: State) -> &'static str {
    match state {
        State::Running => "running 进行中",
        State::Previewed => "previewed, nothing was changed 预览，未作更改",
        State::Done => "done 完成",
        State::Stopped => "STOPPED, nothing was changed 已停止，未作更改",
        State::Failed => "FAILED, nothing was changed 失败，未作更改",
        State::Cancelled => "ended by an administrator 已由管理员终止",
        State::Interrupted => {
            "BROKE OFF, what was written stays, the next one goes on 已中断，已写入的内容保留，下次继续"
        }
    }
}

fn noun(sort: Sort) -> &'static str {
    match sort {
        Sort::Join => "people added 新增人员",
        Sort::Return => "people back 恢复人员",
        Sort::Leave => "people disabled 停用人员",
        Sort::Rename => "people renamed 改名人员",
        Sort::Update => "particulars updated 更新资料",
        Sort::Move => "people moved 调动人员",
        Sort::DepartmentAdd => "departments added 新增部门",
        Sort::DepartmentChange => "departments changed 变更部门",
        Sort::DepartmentRemove => "departments removed 移除部门",
        Sort::RoleGrant => "roles granted 授予角色",
        Sort::RoleRevoke => "roles taken back 收回角色",
        Sort::Group => "groups changed 变更群组",
        Sort::Conflict => "conflicts to decide 待处理冲突",
        Sort::Skip => "not taken over 未导入",
        Sort::Note => "notes 提示",
    }
}
