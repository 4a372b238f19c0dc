-- What PostGraphile cannot derive from the tables alone, written as it recommends: as functions in the database.
CREATE FUNCTION conversations_before(org uuid, before timestamptz)
RETURNS SETOF conversations LANGUAGE sql STABLE AS $$
  SELECT * FROM conversations c WHERE c.org_id = org AND c.created_at < before ORDER BY c.created_at DESC, c.id DESC
$$;

CREATE FUNCTION create_conversation_by_email(
  org uuid, author uuid, token uuid, id uuid, new_customer_id uuid, email text, name text, priority int, tags text[],
  custom jsonb
) RETURNS conversations LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  customer uuid;
  created conversations;
BEGIN
  INSERT INTO customers AS c (org_id, id, email, email_key) VALUES (org, new_customer_id, email, lower(email))
  ON CONFLICT (org_id, email_key) DO UPDATE SET email_key = excluded.email_key
  RETURNING c.id INTO customer;
  INSERT INTO conversations (org_id, id, customer_id, name, priority, direction, channels, tags, suggested_tags, custom,
    assigned_user_ids, assigned_team_ids, created_at, updated_at, modified_at, created_by_id, modified_by_id,
    created_by_token_id)
  VALUES (org, id, customer, name, priority, 'IN', '{CHAT}', tags, '{}', custom, '{}', '{}', now(), now(), now(), author,
    author, token)
  RETURNING * INTO created;
  RETURN created;
END
$$;

CREATE FUNCTION create_chat_thread(
  org uuid, author uuid, id uuid, conversation_id uuid, customer_id uuid, text text
) RETURNS threads LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  added threads;
BEGIN
  UPDATE conversations c
  SET message_count = c.message_count + 1, last_message_in_id = create_chat_thread.id, last_message_in_at = now(),
      status = 'OPEN', updated_at = now(), modified_at = now(), modified_by_id = author, rev = c.rev + 1
  WHERE c.org_id = org AND c.id = create_chat_thread.conversation_id AND c.message_count + c.note_count < 99;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The conversation accepts no more threads.';
  END IF;
  INSERT INTO threads (org_id, id, conversation_id, type, text, customer_id, created_by_id, created_at)
  VALUES (org, id, conversation_id, 'CHAT', text, customer_id, author, now())
  RETURNING * INTO added;
  RETURN added;
END
$$;
