//! The tables of both databases, as diesel sees them. The migrations are the truth; a test compares the three.

#![allow(missing_docs)]

diesel::table! {
    installation (only) {
        only -> BigInt,
        origin -> Text,
        epoch -> BigInt,
        vkey -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    origin (id) {
        id -> BigInt,
        session -> Nullable<BigInt>,
        ip -> Text,
        client -> Text,
        node -> Text,
    }
}

diesel::table! {
    entry (position) {
        position -> BigInt,
        at -> BigInt,
        kind -> Text,
        outcome -> BigInt,
        audience -> BigInt,
        actor -> Nullable<BigInt>,
        origin -> BigInt,
        leaf_hash -> Binary,
    }
}

diesel::table! {
    entry_person (person, position) {
        person -> BigInt,
        position -> BigInt,
    }
}

diesel::table! {
    disclosure (position, name) {
        position -> BigInt,
        name -> Text,
        digest -> Binary,
        salt -> Nullable<Binary>,
        value -> Nullable<Text>,
    }
}

diesel::table! {
    journal_batch (last_position) {
        last_position -> BigInt,
        at -> BigInt,
        frontier -> Binary,
        token -> Binary,
    }
}

diesel::table! {
    checkpoint (size) {
        size -> BigInt,
        root -> Binary,
        note -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    tile (level, idx) {
        level -> BigInt,
        idx -> BigInt,
        hashes -> Binary,
    }
}

diesel::table! {
    follower (name) {
        name -> Text,
        position -> BigInt,
    }
}

diesel::table! {
    follower_parked (name, position) {
        name -> Text,
        position -> BigInt,
        problem -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    delivery (id) {
        id -> Text,
        channel -> Text,
        position -> BigInt,
        payload -> Text,
        state -> Text,
        attempts -> BigInt,
        due_at -> BigInt,
        lease -> Nullable<Text>,
        problem -> Nullable<Text>,
    }
}

diesel::table! {
    lease (name) {
        name -> Text,
        holder -> Text,
        until -> BigInt,
    }
}

diesel::table! {
    secret (name) {
        name -> Text,
        wrapped -> Binary,
        created_at -> BigInt,
        retired_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    person (id) {
        id -> BigInt,
        login -> Text,
        login_key -> Text,
        name -> Text,
        latin_name -> Nullable<Text>,
        alias -> Nullable<Text>,
        title -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        manager -> Nullable<BigInt>,
        status -> Text,
        disabled_source -> Nullable<Text>,
        disabled_reason -> Nullable<Text>,
        source -> Text,
        external_id -> Nullable<Text>,
        pos -> BigInt,
        employee_number -> Nullable<Text>,
        email_key -> Nullable<Text>,
        phone_key -> Nullable<Text>,
        hidden -> Bool,
    }
}

diesel::table! {
    credential (person) {
        person -> BigInt,
        password_hash -> Text,
        must_change -> Bool,
    }
}

diesel::table! {
    department (id) {
        id -> BigInt,
        parent -> Nullable<BigInt>,
        name -> Text,
        code -> Nullable<Text>,
        sort -> BigInt,
        source -> Text,
        external_id -> Nullable<Text>,
        pos -> BigInt,
        head -> Nullable<BigInt>,
        deputy -> Nullable<BigInt>,
        hidden -> Bool,
        gone -> Bool,
    }
}

diesel::table! {
    department_member (department, person) {
        department -> BigInt,
        person -> BigInt,
    }
}

diesel::table! {
    role_grant (person, role) {
        person -> BigInt,
        role -> Text,
        source -> Text,
    }
}

diesel::table! {
    directory_group (id) {
        id -> BigInt,
        source -> Text,
        external_id -> Text,
        name -> Text,
        conversation -> Bool,
        pos -> BigInt,
    }
}

diesel::table! {
    directory_group_member (group_id, person) {
        group_id -> BigInt,
        person -> BigInt,
    }
}

diesel::table! {
    sync_run (id) {
        id -> BigInt,
        source -> Text,
        state -> Text,
        preview -> Bool,
        whole -> Bool,
        scheduled -> Bool,
        ordered_by -> Nullable<BigInt>,
        holder -> Text,
        lease_until -> BigInt,
        started_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        phase -> Text,
        done -> BigInt,
        total -> BigInt,
        digest -> Nullable<Text>,
        confirm -> Nullable<Text>,
        confirmed_by -> Nullable<BigInt>,
        problem_kind -> Nullable<Text>,
        problem -> Nullable<Text>,
        brakes -> Nullable<Text>,
        counts -> Nullable<Text>,
        diff -> Nullable<Text>,
    }
}

diesel::table! {
    sync_source (name) {
        name -> Text,
        marker -> Nullable<Text>,
        whole_at -> Nullable<BigInt>,
        good_at -> Nullable<BigInt>,
        decided -> Nullable<BigInt>,
    }
}

diesel::table! {
    sync_conflict (source, external_id) {
        source -> Text,
        external_id -> Text,
        login -> Text,
        name -> Text,
        candidates -> Text,
        decision -> Nullable<Text>,
        seen_at -> BigInt,
    }
}

diesel::table! {
    session (id) {
        id -> BigInt,
        person -> BigInt,
        device -> Text,
        client -> Text,
        ip -> Text,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        ended_reason -> Nullable<Text>,
        opened_by -> Text,
        factor -> Nullable<Text>,
        proven_at -> BigInt,
    }
}

diesel::table! {
    second_factor (id) {
        id -> BigInt,
        person -> BigInt,
        kind -> Text,
        name -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        secret -> Nullable<Binary>,
        last_step -> BigInt,
        failures -> BigInt,
        blocked_until -> BigInt,
        credential -> Nullable<Text>,
        passkey -> Nullable<Text>,
        handle -> Nullable<Binary>,
    }
}

diesel::table! {
    recovery_code (person, digest) {
        person -> BigInt,
        digest -> Binary,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    oidc_identity (provider, issuer, sub) {
        provider -> Text,
        issuer -> Text,
        sub -> Text,
        person -> BigInt,
        linked_at -> BigInt,
    }
}

diesel::table! {
    oidc_session (session) {
        session -> BigInt,
        provider -> Text,
        sub -> Text,
        sid -> Nullable<Text>,
    }
}

diesel::table! {
    once (digest) {
        digest -> Binary,
        tries -> BigInt,
        spent -> Bool,
        expires_at -> BigInt,
    }
}

diesel::table! {
    refresh_token (digest) {
        digest -> Binary,
        session -> BigInt,
        issued_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        predecessor -> Nullable<Binary>,
    }
}

diesel::table! {
    personal_token (id) {
        id -> BigInt,
        person -> BigInt,
        name -> Text,
        digest -> Binary,
        scopes -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    scim_user (person) {
        person -> BigInt,
        document -> Text,
        deleted -> Bool,
    }
}

diesel::table! {
    scim_group (group_id) {
        group_id -> BigInt,
        document -> Text,
        pos -> BigInt,
    }
}

diesel::table! {
    sign_in_link (digest) {
        digest -> Binary,
        person -> BigInt,
        expires_at -> BigInt,
        reusable -> Bool,
        used_at -> Nullable<BigInt>,
        passes -> Bool,
    }
}

diesel::table! {
    known_device (digest) {
        digest -> Binary,
        person -> BigInt,
        used_at -> BigInt,
    }
}

diesel::table! {
    reset_link (digest) {
        digest -> Binary,
        person -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    contact (person, kind) {
        person -> BigInt,
        kind -> Text,
        contact_key -> Text,
        verified_at -> BigInt,
    }
}

diesel::table! {
    contact_code (person, kind) {
        person -> BigInt,
        kind -> Text,
        value -> Text,
        digest -> Binary,
        expires_at -> BigInt,
        tries -> BigInt,
    }
}

diesel::table! {
    invitation (id) {
        id -> BigInt,
        digest -> Binary,
        name -> Text,
        email -> Nullable<Text>,
        kind -> Text,
        departments -> Text,
        sponsor -> Nullable<BigInt>,
        account_until -> Nullable<BigInt>,
        made_by -> Nullable<BigInt>,
        made_at -> BigInt,
        expires_at -> BigInt,
        state -> Text,
        person -> Nullable<BigInt>,
    }
}

diesel::table! {
    guest (person) {
        person -> BigInt,
        sponsor -> BigInt,
        expires_at -> BigInt,
        reminded -> Bool,
    }
}

diesel::table! {
    company_policy (name) {
        name -> Text,
        value -> Text,
        pos -> BigInt,
    }
}

diesel::table! {
    idempotency (actor, client_key) {
        actor -> BigInt,
        client_key -> Text,
        result -> BigInt,
    }
}

diesel::table! {
    conversation (id) {
        id -> BigInt,
        kind -> Text,
        name -> Nullable<Text>,
        topic -> Nullable<Text>,
        department -> Nullable<BigInt>,
        direct_key -> Nullable<Text>,
        visibility -> Text,
        history -> Text,
        posting -> Text,
        include_below -> Bool,
        created_at -> BigInt,
        pos -> BigInt,
    }
}

diesel::table! {
    member (conversation, person, from_position) {
        conversation -> BigInt,
        person -> BigInt,
        from_position -> BigInt,
        to_position -> Nullable<BigInt>,
        visible_from_seq -> BigInt,
        visible_to_seq -> Nullable<BigInt>,
        role -> Text,
        via -> Text,
    }
}

diesel::table! {
    message (position) {
        position -> BigInt,
        conversation -> BigInt,
        seq -> BigInt,
        sender -> BigInt,
        client_id -> Binary,
        at -> BigInt,
        body -> Nullable<Text>,
        reply_to -> Nullable<BigInt>,
        thread_root -> Nullable<BigInt>,
        forward_of -> Nullable<Text>,
        mentions -> Nullable<Text>,
        who_salt -> Binary,
        content_salt -> Nullable<Binary>,
    }
}

diesel::table! {
    revision (conversation, seq, rev) {
        conversation -> BigInt,
        seq -> BigInt,
        rev -> BigInt,
        kind -> Text,
        position -> BigInt,
        at -> BigInt,
        person -> BigInt,
        body -> Nullable<Text>,
        mentions -> Nullable<Text>,
    }
}

diesel::table! {
    reaction (conversation, seq, emoji, person) {
        conversation -> BigInt,
        seq -> BigInt,
        emoji -> Text,
        person -> BigInt,
        position -> BigInt,
    }
}

diesel::table! {
    pin (conversation, seq) {
        conversation -> BigInt,
        seq -> BigInt,
        person -> BigInt,
        position -> BigInt,
    }
}

diesel::table! {
    mention (person, conversation, seq) {
        person -> BigInt,
        conversation -> BigInt,
        seq -> BigInt,
    }
}

diesel::table! {
    unmarked (conversation, seq) {
        conversation -> BigInt,
        seq -> BigInt,
        position -> BigInt,
    }
}

diesel::table! {
    sent_count (conversation, person) {
        conversation -> BigInt,
        person -> BigInt,
        messages -> BigInt,
        last_seq -> BigInt,
        at_seq -> BigInt,
        at_messages -> BigInt,
    }
}

diesel::table! {
    reading (conversation, person) {
        conversation -> BigInt,
        person -> BigInt,
        read_seq -> BigInt,
        seen_seq -> BigInt,
        mine -> BigInt,
        marked_at -> BigInt,
    }
}

diesel::table! {
    person_mine (person) {
        person -> BigInt,
        mine -> BigInt,
    }
}

diesel::table! {
    conversation_setting (person, conversation) {
        person -> BigInt,
        conversation -> BigInt,
        pinned -> Bool,
        muted -> Bool,
        level -> Nullable<Text>,
        mine -> BigInt,
    }
}

diesel::table! {
    draft (person, conversation) {
        person -> BigInt,
        conversation -> BigInt,
        body -> Text,
        reply_to -> Nullable<BigInt>,
        at -> BigInt,
        mine -> BigInt,
    }
}

diesel::table! {
    preference (person) {
        person -> BigInt,
        chosen -> Text,
        mine -> BigInt,
    }
}

diesel::table! {
    custom_status (person) {
        person -> BigInt,
        emoji -> Nullable<Text>,
        body -> Nullable<Text>,
        until -> Nullable<BigInt>,
        mine -> BigInt,
    }
}

diesel::table! {
    department_admin (department, person) {
        department -> BigInt,
        person -> BigInt,
    }
}

diesel::table! {
    office_proposal (id) {
        id -> BigInt,
        person -> BigInt,
        role -> Text,
        holds -> Bool,
        proposer -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    installation,
    origin,
    entry,
    entry_person,
    disclosure,
    journal_batch,
    checkpoint,
    tile,
    follower,
    follower_parked,
    delivery,
    lease,
    secret,
    person,
    credential,
    department,
    department_member,
    department_admin,
    office_proposal,
    role_grant,
    directory_group,
    directory_group_member,
    sync_run,
    sync_source,
    sync_conflict,
    session,
    refresh_token,
    personal_token,
    scim_user,
    scim_group,
    sign_in_link,
    known_device,
    reset_link,
    contact,
    contact_code,
    invitation,
    guest,
    second_factor,
    recovery_code,
    oidc_identity,
    oidc_session,
    once,
    company_policy,
    idempotency,
    conversation,
    member,
    message,
    revision,
    reaction,
    pin,
    mention,
    unmarked,
    sent_count,
    reading,
    person_mine,
    conversation_setting,
    draft,
    preference,
    custom_status,
);
