//! What one person may see of the others: whoever reads people or departments for somebody has to bring one.
//!
//! It is made where it is known who shares a conversation with whom (`chat::access::sight`), so a read of people without it
//! does not compile. Three kinds of viewers: system administrators see everything; people of the company everything but what
//! is concealed from them ([`super::store_sight`]); external people nobody but those of their conversations, and no tree.
//! Who is seen by a conversation alone is seen by name, without any way to reach them but that conversation.

use super::departments::Department;
use super::people::Person;
use std::collections::HashSet;
use std::sync::Arc;

pub use super::store_sight::Concealed;

/// How much of a person is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// All particulars.
    Whole,
    /// Their names and their status.
    Name,
    Nothing,
}

/// What a viewer may see. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sight(Arc<Inner>);

#[derive(Debug)]
enum Inner {
    Everything,
    Company { closed: HashSet<i64>, concealed: HashSet<i64>, by_name: HashSet<i64> },
    Guest { viewer: i64, by_name: HashSet<i64> },
}

impl Sight {
    /// A system administrator's, and the server's own.
    pub fn everything() -> Self {
        Self(Arc::new(Inner::Everything))
    }

    /// Of someone of the company. `by_name`: those of the concealed with whom they share a conversation.
    pub fn company(concealed: Concealed, by_name: HashSet<i64>) -> Self {
        let Concealed { departments: closed, people } = concealed;
        let concealed = people.into_iter().filter(|who| !by_name.contains(who)).collect();
        Self(Arc::new(Inner::Company { closed, concealed, by_name }))
    }

    /// Of an external person. `by_name`: those with whom they share a conversation.
    pub fn guest(viewer: i64, mut by_name: HashSet<i64>) -> Self {
        by_name.remove(&viewer);
        Self(Arc::new(Inner::Guest { viewer, by_name }))
    }

    /// How much of a person is seen.
    pub fn of(&self, person: i64) -> Seen {
        match &*self.0 {
            Inner::Everything => Seen::Whole,
            Inner::Company { by_name, .. } if by_name.contains(&person) => Seen::Name,
            Inner::Company { concealed, .. } if concealed.contains(&person) => Seen::Nothing,
            Inner::Company { .. } => Seen::Whole,
            Inner::Guest { viewer, .. } if *viewer == person => Seen::Whole,
            Inner::Guest { by_name, .. } if by_name.contains(&person) => Seen::Name,
            Inner::Guest { .. } => Seen::Nothing,
        }
    }

    /// Those who are seen by name alone.
    pub fn by_name(&self) -> impl Iterator<Item = i64> {
        let by_name = match &*self.0 {
            Inner::Everything => None,
            Inner::Company { by_name, .. } | Inner::Guest { by_name, .. } => Some(by_name),
        };
        by_name.into_iter().flatten().copied()
    }

    /// Everyone an external person sees, ascending; nothing for who has an address book.
    pub(super) fn all_of_guest(&self) -> Option<Vec<i64>> {
        let Inner::Guest { viewer, by_name } = &*self.0 else { return None };
        let mut all: Vec<i64> = by_name.iter().chain([viewer]).copied().collect();
        all.sort_unstable();
        Some(all)
    }

    /// Whether the viewer stands outside of the company, and sees what they see only while a conversation shows it.
    pub fn is_guest(&self) -> bool {
        matches!(*self.0, Inner::Guest { .. })
    }

    /// Whether a department is seen.
    pub fn department(&self, id: i64) -> bool {
        match &*self.0 {
            Inner::Everything => true,
            Inner::Company { closed, .. } => !closed.contains(&id),
            Inner::Guest { .. } => false,
        }
    }

    /// A person as the viewer sees them.
    pub(super) fn shows(&self, mut person: Person) -> Option<Person> {
        match self.of(person.id) {
            Seen::Nothing => None,
            Seen::Whole => {
                person.departments.retain(|id| self.department(*id));
                person.manager = person.manager.filter(|manager| self.of(*manager) == Seen::Whole);
                Some(person)
            }
            Seen::Name => Some(Person {
                login: String::new(),
                title: None,
                email: None,
                phone: None,
                departments: Vec::new(),
                manager: None,
                employee_number: None,
                hidden: false,
                ..person
            }),
        }
    }

    /// A department as the viewer sees it.
    pub(super) fn shows_department(&self, mut department: Department) -> Option<Department> {
        if !self.department(department.id) {
            return None;
        }
        let whole = |who: &i64| self.of(*who) == Seen::Whole;
        department.head = department.head.filter(whole);
        department.deputy = department.deputy.filter(whole);
        Some(department)
    }
}
