//! Every kind of entry, once. The names are frozen with the test vectors: they stand in signed leaves.

macro_rules! kinds {
    ($($variant:ident = $name:literal, $doc:literal;)*) => {
        /// What happened. The name goes into the leaf as `act`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $(#[doc = $doc] $variant,)*
            /// Stored by a newer version of this server: it has its position, and clients are told nothing of it.
            Newer,
        }

        impl Kind {
            /// All kinds that this version writes, for tests and documentation.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant,)*];

            /// The name as stored and sealed.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$variant => $name,)* Kind::Newer => "newer" }
            }

            /// One line for people.
            pub fn explanation(self) -> &'static str {
                match self { $(Kind::$variant => $doc,)* Kind::Newer => "Of a newer version." }
            }

            /// Reads a stored name.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Kind::$variant),)* _ => None }
            }
        }
    };
}

kinds! {
    SystemStart = "system.start", "A node began to serve.";
    SystemStop = "system.stop", "A node ended in good order.";
    EpochStart = "audit.epoch_start", "A new epoch began after a restore or with a new key; what was signed and is lost is named.";
    ClockRegression = "audit.clock_regression", "The clock went back; recorded time stood still.";
    ClockJump = "audit.clock_jump", "The clock jumped forward and was clamped.";
    KeyRotate = "audit.key_rotate", "A signing key of tokens was replaced.";
    PersonCreate = "person.create", "A person was added.";
    PersonUpdate = "person.update", "A person's particulars changed.";
    PersonDisable = "person.disable", "A person may no longer sign in.";
    PersonEnable = "person.enable", "A person may sign in again.";
    PersonPassword = "person.password", "A person's password was set.";
    ContactCode = "person.contact_code", "A code was sent to a mail address or mobile number.";
    ContactProven = "person.contact", "A person proved a mail address or mobile number.";
    DepartmentCreate = "department.create", "A department was added.";
    DepartmentUpdate = "department.update", "A department was renamed or moved.";
    DepartmentMemberAdd = "department.member_add", "People joined a department.";
    DepartmentMemberRemove = "department.member_remove", "People left a department.";
    GuestUpdate = "guest.update", "An external account was given its sponsor and its end.";
    GuestEnding = "guest.ending", "An external account ends within a week.";
    InvitationCreate = "invitation.create", "Somebody was invited to an account.";
    InvitationRevoke = "invitation.revoke", "An invitation was taken back.";
    InvitationAccept = "invitation.accept", "The invited made their account.";
    DepartmentAdminAdd = "department.admin_add", "A person became administrator of a department.";
    DepartmentAdminRemove = "department.admin_remove", "A person is no longer administrator of a department.";
    DirectorySyncStart = "directory.sync_start", "A sync with a directory source, or its preview, began.";
    DirectorySyncEnd = "directory.sync_end", "A sync or its preview ended; `state` says how.";
    DirectorySyncStopped = "directory.sync_stopped", "A sync stopped before it changed anything: an administrator must look at it and confirm it.";
    DirectorySyncFailed = "directory.sync_failed", "A directory source could not be read whole and nothing was changed, or the sync broke off in the middle and what it had written stays.";
    DirectorySyncConfirm = "directory.sync_confirm", "A person confirmed the diff of a sync that had stopped.";
    DirectoryConflict = "directory.conflict", "An administrator said who a new entry of a source is.";
    DirectoryVersion = "directory.version", "People or departments changed; look again.";
    GroupCreate = "group.create", "A group of a directory source is kept from now on.";
    GroupUpdate = "group.update", "A group of a directory source was renamed, or begins or ends to have a conversation.";
    GroupDelete = "group.delete", "A group of a directory source is gone.";
    GroupMemberAdd = "group.member_add", "People joined a group of a directory source.";
    GroupMemberRemove = "group.member_remove", "People left a group of a directory source.";
    RoleGrant = "role.grant", "A role was granted.";
    RoleRevoke = "role.revoke", "A role was taken back.";
    OfficeName = "office.name", "The first compliance officer and the first approver were named at the console.";
    OfficePropose = "office.propose", "A compliance officer proposed who shall hold an office, or no longer.";
    OfficeConfirm = "office.confirm", "An approver confirmed a proposal: an office changed hands.";
    OfficeWithdraw = "office.withdraw", "A proposal about an office was taken back or declined.";
    OfficeResign = "office.resign", "A person laid down their office.";
    PolicyChange = "policy.change", "A company policy changed.";
    SignInLink = "session.link", "A sign-in link was made.";
    ResetLink = "session.reset_link", "A link to choose a new password was mailed.";
    SessionLogin = "session.login", "A person signed in on a device.";
    SessionLoginFailed = "session.login_failed", "A sign-in was refused.";
    SessionLoginsRefused = "session.logins_refused", "Further refused sign-ins of one name or address, counted.";
    SessionLogout = "session.logout", "A person signed out of a device.";
    SessionRevoke = "session.revoke", "A device was signed out by order.";
    SessionReuse = "session.refresh_reuse_detected", "A used refresh token came again; its device was signed out.";
    FactorAdd = "factor.add", "A person set up a second factor.";
    FactorRemove = "factor.remove", "A person removed one of their second factors.";
    FactorReset = "factor.reset", "An administrator removed all second factors of a person.";
    RecoveryCodes = "factor.recovery_codes", "A person's recovery codes were replaced.";
    IdentityLink = "identity.link", "An account of an OpenID provider was linked to a person.";
    IdentityUnlink = "identity.unlink", "An account of an OpenID provider was unlinked from a person.";
    TokenCreate = "token.create", "A person made a personal access token.";
    TokenRevoke = "token.revoke", "Personal access tokens were revoked.";
    ConversationCreate = "conversation.create", "A conversation was made.";
    ConversationUpdate = "conversation.update", "A conversation's name or settings changed.";
    ConversationDissolve = "conversation.dissolve", "A group was dissolved; all stays in it ended.";
    ConversationMemberAdd = "conversation.member_add", "People joined a conversation.";
    ConversationMemberRemove = "conversation.member_remove", "People left a conversation.";
    ConversationMemberRole = "conversation.member_role", "A member's role in a conversation changed.";
    MessageSend = "message.send", "A message was sent.";
    MessageEdit = "message.edit", "A message was edited.";
    MessageRecall = "message.recall", "A message was recalled.";
    MessageReact = "message.react", "A reaction was added.";
    MessageUnreact = "message.unreact", "A reaction was taken back.";
    MessagePin = "message.pin", "A message was pinned.";
    MessageUnpin = "message.unpin", "A pin was taken off.";
}

impl Kind {
    /// Whether clients are told of it. The rest is evidence.
    pub fn is_event(self) -> bool {
        !matches!(
            self,
            Self::Newer
                | Self::SystemStart
                | Self::SystemStop
                | Self::EpochStart
                | Self::ClockRegression
                | Self::ClockJump
                | Self::KeyRotate
                | Self::SessionLoginFailed
                | Self::SessionLoginsRefused
                | Self::SignInLink
                | Self::ResetLink
                | Self::ContactCode
                | Self::InvitationCreate
                | Self::InvitationRevoke
                | Self::InvitationAccept
                | Self::PersonPassword
        )
    }
}
