//! Looking at a source step by step, for whoever sets it up. Changes nothing.

use crate::directory::Directory;
use crate::directory::sources::{CheckOutcome, CheckStep, Checked, Source};
use crate::error::{Code, Problem};
use serde::Serialize;
use std::sync::{Arc, Mutex};
use utoipa::ToSchema;

/// One step, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CheckedStep {
    pub step: CheckStep,
    /// What was looked at: an address, a base, an entry.
    pub of: String,
    pub outcome: StepOutcome,
    /// What was seen; of a failure, what is wrong and what to do.
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    Passed,
    Failed,
    /// A step before it failed, or it is not configured.
    Skipped,
}

impl From<Checked> for CheckedStep {
    fn from(checked: Checked) -> Self {
        let (outcome, words) = match checked.outcome {
            CheckOutcome::Passed(words) => (StepOutcome::Passed, words),
            CheckOutcome::Failed(error) => (StepOutcome::Failed, error.to_string()),
            CheckOutcome::Skipped(why) => (StepOutcome::Skipped, why),
        };
        Self { step: checked.step, of: checked.of, outcome, words }
    }
}

impl Directory {
    /// Looks at a source; `told` hears of each step as soon as it is known. Errors: `not_found`.
    pub async fn check_source(
        &self,
        name: &str,
        told: &(dyn Fn(&CheckedStep) + Send + Sync),
    ) -> Result<Vec<CheckedStep>, Problem> {
        let steps = Mutex::new(Vec::new());
        let hear = |checked: Checked| {
            let step = CheckedStep::from(checked);
            told(&step);
            steps.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(step);
        };
        self.source(name)?.check(&hear).await;
        Ok(steps.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// A source of the configuration. Errors: `not_found`, with the names there are.
    pub(super) fn source(&self, name: &str) -> Result<Arc<dyn Source>, Problem> {
        let found = self.sources.iter().find(|source| source.name() == name);
        found.cloned().ok_or_else(|| {
            let names: Vec<&str> = self.sources.iter().map(|source| source.name()).collect();
            Code::NotFound.because(format!("there is no such source; configured: {}", names.join(", ")))
        })
    }

    /// The names of all sources of the configuration.
    pub fn source_names(&self) -> Vec<String> {
        self.sources.iter().map(|source| source.name().to_owned()).collect()
    }
}
