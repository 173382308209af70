--
-- PostgreSQL database dump
--


-- Dumped from database version 18.4
-- Dumped by pg_dump version 18.4

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: procrastinate_job_event_type; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);


--
-- Name: procrastinate_job_status; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);


--
-- Name: procrastinate_job_to_defer_v1; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);


--
-- Name: current_buyer(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.current_buyer() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('admit.buyer_email'::text, true), ''::text);


--
-- Name: current_tenant(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.current_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid;


--
-- Name: mark_roster(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.mark_roster() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into roster_marks (tenant_id, ticket_id, event_id)
  select changed.tenant_id, changed.id, changed.event_id
  from changed
  order by changed.id
  on conflict (tenant_id, ticket_id) do update
    set number = null
    where roster_marks.number is not null;
  return null;
end $$;


--
-- Name: procrastinate_cancel_job_v1(bigint, boolean, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;


--
-- Name: procrastinate_defer_jobs_v1(public.procrastinate_job_to_defer_v1[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;


--
-- Name: procrastinate_defer_periodic_job_v2(character varying, character varying, character varying, character varying, integer, character varying, bigint, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;


--
-- Name: procrastinate_fetch_job_v2(character varying[], bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;


--
-- Name: procrastinate_finish_job_v1(bigint, public.procrastinate_job_status, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;


--
-- Name: procrastinate_notify_queue_abort_job_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_notify_queue_job_inserted_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_prune_stalled_workers_v1(double precision); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;


--
-- Name: procrastinate_register_worker_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;


--
-- Name: procrastinate_retry_job_v1(bigint, timestamp with time zone, integer, character varying, character varying); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;


--
-- Name: procrastinate_retry_job_v2(bigint, timestamp with time zone, integer, character varying, character varying); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;


--
-- Name: procrastinate_trigger_abort_requested_events_procedure_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_scheduled_events_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_status_events_insert_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_status_events_update_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_unlink_periodic_defers_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;


--
-- Name: procrastinate_unregister_worker_v1(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;


--
-- Name: procrastinate_update_heartbeat_v1(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: account_capabilities; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_capabilities (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT account_capabilities_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
    CONSTRAINT account_capabilities_status_check CHECK (((length(status) >= 1) AND (length(status) <= 40)))
);

ALTER TABLE ONLY public.account_capabilities FORCE ROW LEVEL SECURITY;


--
-- Name: activity_logs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.activity_logs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    actor_id uuid,
    actor_kind text NOT NULL,
    action text NOT NULL,
    event_id uuid,
    subject_kind text,
    subject_id uuid,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    request_id text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    api_key_id uuid,
    CONSTRAINT activity_logs_action_check CHECK ((action ~ '^[a-z_]+\.[a-z_]+$'::text)),
    CONSTRAINT activity_logs_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['user'::text, 'operator'::text, 'buyer'::text, 'device'::text, 'system'::text])))
);

ALTER TABLE ONLY public.activity_logs FORCE ROW LEVEL SECURITY;


--
-- Name: admissions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.admissions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    session_id uuid,
    scan_device_id uuid NOT NULL,
    scan_id uuid NOT NULL,
    gate_id uuid,
    actor_id uuid,
    admitted_at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    undone_by uuid,
    undo_reason text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    left_at timestamp with time zone,
    CONSTRAINT admissions_check CHECK (((undone_at IS NULL) = (undo_reason IS NULL)))
);

ALTER TABLE ONLY public.admissions FORCE ROW LEVEL SECURITY;


--
-- Name: alembic_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);


--
-- Name: announcement_receipts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.announcement_receipts (
    tenant_id uuid NOT NULL,
    announcement_id uuid NOT NULL,
    device_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.announcement_receipts FORCE ROW LEVEL SECURITY;


--
-- Name: announcements; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.announcements (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    text text NOT NULL,
    is_urgent boolean DEFAULT false NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT announcements_text_check CHECK (((length(text) >= 1) AND (length(text) <= 500)))
);

ALTER TABLE ONLY public.announcements FORCE ROW LEVEL SECURITY;


--
-- Name: answers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.answers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    event_id uuid NOT NULL,
    question_id uuid NOT NULL,
    attendee_id uuid,
    asked text NOT NULL,
    content text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT answers_content_check CHECK (((cardinality(content) >= 1) AND (cardinality(content) <= 50)))
);

ALTER TABLE ONLY public.answers FORCE ROW LEVEL SECURITY;


--
-- Name: api_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_keys (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    tenant_user_id uuid NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    key_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    revoked_by uuid,
    CONSTRAINT api_keys_key_hash_check CHECK ((length(key_hash) = 32)),
    CONSTRAINT api_keys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
    CONSTRAINT api_keys_prefix_check CHECK (((length(prefix) >= 6) AND (length(prefix) <= 20))),
    CONSTRAINT api_keys_scopes_check CHECK (((cardinality(scopes) >= 1) AND (cardinality(scopes) <= 40)))
);

ALTER TABLE ONLY public.api_keys FORCE ROW LEVEL SECURITY;


--
-- Name: attendee_messages; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.attendee_messages (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    is_news boolean DEFAULT false NOT NULL,
    recipients integer NOT NULL,
    sent_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT attendee_messages_body_check CHECK (((length(body) >= 1) AND (length(body) <= 5000))),
    CONSTRAINT attendee_messages_recipients_check CHECK ((recipients >= 0)),
    CONSTRAINT attendee_messages_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 150)))
);

ALTER TABLE ONLY public.attendee_messages FORCE ROW LEVEL SECURITY;


--
-- Name: attendees; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.attendees (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    order_item_id uuid NOT NULL,
    number integer NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    email text,
    ticket_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT attendees_check CHECK (((ticket_id IS NULL) OR ((name = ''::text) AND (email IS NULL)))),
    CONSTRAINT attendees_email_check CHECK ((length(email) <= 254)),
    CONSTRAINT attendees_name_check CHECK ((length(name) <= 120)),
    CONSTRAINT attendees_number_check CHECK (((number >= 1) AND (number <= 1000)))
);

ALTER TABLE ONLY public.attendees FORCE ROW LEVEL SECURITY;


--
-- Name: cancelled_orders; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cancelled_orders (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    cancellation_id uuid NOT NULL,
    order_id uuid NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    refund_id uuid,
    refund_cents bigint DEFAULT 0 NOT NULL,
    failure_code text,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT cancelled_orders_check CHECK (((state = 'waiting'::text) = (next_attempt_at IS NOT NULL))),
    CONSTRAINT cancelled_orders_refund_cents_check CHECK ((refund_cents >= 0)),
    CONSTRAINT cancelled_orders_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'failed'::text])))
);

ALTER TABLE ONLY public.cancelled_orders FORCE ROW LEVEL SECURITY;


--
-- Name: capacity_pools; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.capacity_pools (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    name text NOT NULL,
    total integer NOT NULL,
    reserved integer DEFAULT 0 NOT NULL,
    sold integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT capacity_pools_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
    CONSTRAINT capacity_pools_never_oversold CHECK (((sold + reserved) <= total)),
    CONSTRAINT capacity_pools_reserved_check CHECK ((reserved >= 0)),
    CONSTRAINT capacity_pools_sold_check CHECK ((sold >= 0)),
    CONSTRAINT capacity_pools_total_check CHECK (((total >= 0) AND (total <= 1000000)))
);

ALTER TABLE ONLY public.capacity_pools FORCE ROW LEVEL SECURITY;


--
-- Name: device_logs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.device_logs (
    tenant_id uuid NOT NULL,
    device_id uuid NOT NULL,
    event_id uuid NOT NULL,
    last_sequence bigint DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT device_logs_last_sequence_check CHECK ((last_sequence >= 0))
);

ALTER TABLE ONLY public.device_logs FORCE ROW LEVEL SECURITY;


--
-- Name: device_nonces; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.device_nonces (
    tenant_id uuid NOT NULL,
    device_id uuid NOT NULL,
    nonce text NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT device_nonces_nonce_check CHECK (((length(nonce) >= 16) AND (length(nonce) <= 64)))
);

ALTER TABLE ONLY public.device_nonces FORCE ROW LEVEL SECURITY;


--
-- Name: device_posts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.device_posts (
    tenant_id uuid NOT NULL,
    device_id uuid NOT NULL,
    event_id uuid NOT NULL,
    gate_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.device_posts FORCE ROW LEVEL SECURITY;


--
-- Name: devices; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.devices (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    public_key bytea,
    enrolled_by uuid,
    enrolled_at timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone,
    revoked_at timestamp with time zone,
    revoked_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    algorithm text,
    fingerprint text,
    app_version text DEFAULT ''::text NOT NULL,
    waiting integer DEFAULT 0 NOT NULL,
    clock_offset_ms bigint,
    CONSTRAINT devices_algorithm_check CHECK ((algorithm = ANY (ARRAY['Ed25519'::text, 'ES256'::text]))),
    CONSTRAINT devices_app_version_check CHECK ((length(app_version) <= 40)),
    CONSTRAINT devices_key_has_algorithm CHECK (((public_key IS NULL) = (algorithm IS NULL))),
    CONSTRAINT devices_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
    CONSTRAINT devices_waiting_check CHECK ((waiting >= 0))
);

ALTER TABLE ONLY public.devices FORCE ROW LEVEL SECURITY;


--
-- Name: discount_codes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.discount_codes (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    code text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    discount_type text NOT NULL,
    discount_value bigint NOT NULL,
    max_redemptions integer,
    max_per_buyer integer,
    times_redeemed integer DEFAULT 0 NOT NULL,
    times_reserved integer DEFAULT 0 NOT NULL,
    starts_at timestamp with time zone,
    expires_at timestamp with time zone,
    status text DEFAULT 'active'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    per text DEFAULT 'order'::text NOT NULL,
    type_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    automatic boolean DEFAULT false NOT NULL,
    min_tickets integer DEFAULT 1 NOT NULL,
    CONSTRAINT discount_codes_automatic_without_limit CHECK (((NOT automatic) OR ((max_redemptions IS NULL) AND (max_per_buyer IS NULL)))),
    CONSTRAINT discount_codes_check CHECK (((discount_type <> 'percent'::text) OR (discount_value <= 100))),
    CONSTRAINT discount_codes_check1 CHECK ((expires_at > starts_at)),
    CONSTRAINT discount_codes_code_check CHECK ((code ~ '^[A-Z0-9][A-Z0-9_-]{1,39}$'::text)),
    CONSTRAINT discount_codes_description_check CHECK ((length(description) <= 500)),
    CONSTRAINT discount_codes_discount_type_check CHECK ((discount_type = ANY (ARRAY['percent'::text, 'fixed'::text]))),
    CONSTRAINT discount_codes_discount_value_check CHECK ((discount_value > 0)),
    CONSTRAINT discount_codes_max_per_buyer_check CHECK ((max_per_buyer >= 1)),
    CONSTRAINT discount_codes_max_redemptions_check CHECK ((max_redemptions >= 1)),
    CONSTRAINT discount_codes_min_tickets_check CHECK (((min_tickets >= 1) AND (min_tickets <= 1000))),
    CONSTRAINT discount_codes_never_overused CHECK (((max_redemptions IS NULL) OR ((times_redeemed + times_reserved) <= max_redemptions))),
    CONSTRAINT discount_codes_per_check CHECK ((per = ANY (ARRAY['order'::text, 'ticket'::text]))),
    CONSTRAINT discount_codes_status_check CHECK ((status = ANY (ARRAY['active'::text, 'paused'::text, 'archived'::text]))),
    CONSTRAINT discount_codes_times_redeemed_check CHECK ((times_redeemed >= 0)),
    CONSTRAINT discount_codes_times_reserved_check CHECK ((times_reserved >= 0)),
    CONSTRAINT discount_codes_type_ids_check CHECK ((cardinality(type_ids) <= 100))
);

ALTER TABLE ONLY public.discount_codes FORCE ROW LEVEL SECURITY;


--
-- Name: disputes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.disputes (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    provider_reference text NOT NULL,
    status text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    amount_cents bigint NOT NULL,
    currency text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT disputes_amount_cents_check CHECK ((amount_cents > 0)),
    CONSTRAINT disputes_status_check CHECK ((status = ANY (ARRAY['open'::text, 'won'::text, 'lost'::text])))
);

ALTER TABLE ONLY public.disputes FORCE ROW LEVEL SECURITY;


--
-- Name: door_settings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.door_settings (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    allows_reentry boolean DEFAULT false NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.door_settings FORCE ROW LEVEL SECURITY;


--
-- Name: email_messages; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.email_messages (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    to_email text NOT NULL,
    to_name text DEFAULT ''::text NOT NULL,
    locale text DEFAULT 'en'::text NOT NULL,
    context jsonb DEFAULT '{}'::jsonb NOT NULL,
    dedupe_key text,
    status text DEFAULT 'queued'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    sent_at timestamp with time zone,
    error_message text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT email_messages_kind_check CHECK (((length(kind) >= 1) AND (length(kind) <= 60))),
    CONSTRAINT email_messages_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sent'::text, 'failed'::text, 'suppressed'::text]))),
    CONSTRAINT email_messages_to_email_check CHECK (((length(to_email) >= 3) AND (length(to_email) <= 254)))
);

ALTER TABLE ONLY public.email_messages FORCE ROW LEVEL SECURITY;


--
-- Name: enrolments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.enrolments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    posts jsonb NOT NULL,
    code_hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_by uuid,
    algorithm text,
    public_key bytea,
    fingerprint text,
    app_version text DEFAULT ''::text NOT NULL,
    claimed_at timestamp with time zone,
    decided_at timestamp with time zone,
    decided_by uuid,
    device_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT enrolments_algorithm_check CHECK ((algorithm = ANY (ARRAY['Ed25519'::text, 'ES256'::text]))),
    CONSTRAINT enrolments_app_version_check CHECK ((length(app_version) <= 40)),
    CONSTRAINT enrolments_check CHECK (((claimed_at IS NULL) = (public_key IS NULL))),
    CONSTRAINT enrolments_check1 CHECK (((device_id IS NULL) OR (decided_at IS NOT NULL))),
    CONSTRAINT enrolments_code_hash_check CHECK ((length(code_hash) = 32)),
    CONSTRAINT enrolments_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
    CONSTRAINT enrolments_posts_check CHECK ((jsonb_typeof(posts) = 'array'::text))
);

ALTER TABLE ONLY public.enrolments FORCE ROW LEVEL SECURITY;


--
-- Name: event_cancellations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event_cancellations (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    message text DEFAULT ''::text NOT NULL,
    requested_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_cancellations_message_check CHECK ((length(message) <= 2000))
);

ALTER TABLE ONLY public.event_cancellations FORCE ROW LEVEL SECURITY;


--
-- Name: event_sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event_sessions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT event_sessions_check CHECK ((end_at > start_at)),
    CONSTRAINT event_sessions_description_check CHECK ((length(description) <= 4000)),
    CONSTRAINT event_sessions_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)))
);

ALTER TABLE ONLY public.event_sessions FORCE ROW LEVEL SECURITY;


--
-- Name: event_staff; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event_staff (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    tenant_user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.event_staff FORCE ROW LEVEL SECURITY;


--
-- Name: event_views; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event_views (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    day date NOT NULL,
    views bigint NOT NULL,
    CONSTRAINT event_views_views_check CHECK ((views > 0))
);

ALTER TABLE ONLY public.event_views FORCE ROW LEVEL SECURITY;


--
-- Name: events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.events (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    category text DEFAULT ''::text NOT NULL,
    venue text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    country text DEFAULT ''::text NOT NULL,
    timezone text NOT NULL,
    currency text NOT NULL,
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone NOT NULL,
    doors_at timestamp with time zone,
    status text DEFAULT 'draft'::text NOT NULL,
    is_public boolean DEFAULT true NOT NULL,
    hero_image_url text,
    seo_meta jsonb DEFAULT '{}'::jsonb NOT NULL,
    refund_policy text DEFAULT ''::text NOT NULL,
    hold_seconds integer DEFAULT 900 NOT NULL,
    search_text text DEFAULT ''::text NOT NULL,
    search_vector tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, search_text)) STORED,
    city_folded text DEFAULT ''::text NOT NULL,
    published_at timestamp with time zone,
    archived_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    attendee_details text DEFAULT 'none'::text NOT NULL,
    self_cancel_hours integer,
    allows_passing_on boolean DEFAULT true NOT NULL,
    reminded_at timestamp with time zone,
    CONSTRAINT events_address_check CHECK ((length(address) <= 300)),
    CONSTRAINT events_attendee_details_check CHECK ((attendee_details = ANY (ARRAY['none'::text, 'optional'::text, 'required'::text]))),
    CONSTRAINT events_category_check CHECK ((length(category) <= 40)),
    CONSTRAINT events_check CHECK ((end_at > start_at)),
    CONSTRAINT events_check1 CHECK (((doors_at IS NULL) OR (doors_at <= start_at))),
    CONSTRAINT events_city_check CHECK ((length(city) <= 120)),
    CONSTRAINT events_country_check CHECK (((country = ''::text) OR (country ~ '^[A-Z]{2}$'::text))),
    CONSTRAINT events_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT events_description_check CHECK ((length(description) <= 20000)),
    CONSTRAINT events_hold_seconds_check CHECK (((hold_seconds >= 60) AND (hold_seconds <= 7200))),
    CONSTRAINT events_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT events_refund_policy_check CHECK ((length(refund_policy) <= 4000)),
    CONSTRAINT events_self_cancel_hours_check CHECK (((self_cancel_hours >= 0) AND (self_cancel_hours <= 8760))),
    CONSTRAINT events_seo_meta_check CHECK ((jsonb_typeof(seo_meta) = 'object'::text)),
    CONSTRAINT events_slug_check CHECK (((slug ~ '^[a-z0-9](-?[a-z0-9])*$'::text) AND ((length(slug) >= 2) AND (length(slug) <= 80)))),
    CONSTRAINT events_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'published'::text, 'archived'::text, 'cancelled'::text]))),
    CONSTRAINT events_venue_check CHECK ((length(venue) <= 200))
);

ALTER TABLE ONLY public.events FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN events.self_cancel_hours; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.events.self_cancel_hours IS 'Until how many hours before the start buyers may cancel tickets themselves; null: not at all';


--
-- Name: gates; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.gates (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT gates_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)))
);

ALTER TABLE ONLY public.gates FORCE ROW LEVEL SECURITY;


--
-- Name: idempotency_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency_keys (
    tenant_id uuid NOT NULL,
    principal text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    answer jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);

ALTER TABLE ONLY public.idempotency_keys FORCE ROW LEVEL SECURITY;


--
-- Name: incident_handlings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_handlings (
    tenant_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    event_id uuid NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by uuid,
    closed_at timestamp with time zone,
    closed_by uuid,
    note text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT incident_handlings_note_check CHECK ((length(note) <= 1000))
);

ALTER TABLE ONLY public.incident_handlings FORCE ROW LEVEL SECURITY;


--
-- Name: incident_photos; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.incident_photos (
    tenant_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    original_hash bytea NOT NULL,
    content bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT incident_photos_content_check CHECK ((length(content) <= 4000000)),
    CONSTRAINT incident_photos_original_hash_check CHECK ((length(original_hash) = 32))
);

ALTER TABLE ONLY public.incident_photos FORCE ROW LEVEL SECURITY;


--
-- Name: logins; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.logins (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    token_hash bytea NOT NULL,
    user_agent text DEFAULT ''::text NOT NULL,
    network text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_reason text,
    CONSTRAINT logins_kind_check CHECK ((kind = ANY (ARRAY['page'::text, 'api'::text])))
);


--
-- Name: notification_preferences; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.notification_preferences (
    tenant_id uuid NOT NULL,
    email text NOT NULL,
    kind text NOT NULL,
    wanted boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT notification_preferences_email_check CHECK ((email = lower(email)))
);

ALTER TABLE ONLY public.notification_preferences FORCE ROW LEVEL SECURITY;


--
-- Name: one_time_tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.one_time_tokens (
    id uuid NOT NULL,
    user_id uuid,
    email text NOT NULL,
    purpose text NOT NULL,
    token_hash bytea NOT NULL,
    facts jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT one_time_tokens_purpose_check CHECK ((purpose = ANY (ARRAY['reset_password'::text, 'invitation'::text, 'verify_email'::text, 'sign_in'::text])))
);


--
-- Name: order_items; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.order_items (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    event_id uuid NOT NULL,
    ticket_type_id uuid NOT NULL,
    unit_price_cents bigint NOT NULL,
    quantity integer NOT NULL,
    subtotal_cents bigint NOT NULL,
    discount_cents bigint DEFAULT 0 NOT NULL,
    tax_rate_bps integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT order_items_check CHECK ((subtotal_cents = (unit_price_cents * quantity))),
    CONSTRAINT order_items_check1 CHECK ((discount_cents <= subtotal_cents)),
    CONSTRAINT order_items_discount_cents_check CHECK ((discount_cents >= 0)),
    CONSTRAINT order_items_quantity_check CHECK (((quantity >= 1) AND (quantity <= 1000))),
    CONSTRAINT order_items_unit_price_cents_check CHECK ((unit_price_cents >= 0))
);

ALTER TABLE ONLY public.order_items FORCE ROW LEVEL SECURITY;


--
-- Name: order_notes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.order_notes (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    text text NOT NULL,
    written_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT order_notes_text_check CHECK (((length(text) >= 1) AND (length(text) <= 2000)))
);

ALTER TABLE ONLY public.order_notes FORCE ROW LEVEL SECURITY;


--
-- Name: orders; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    code text NOT NULL,
    public_lookup_token text NOT NULL,
    buyer_email text,
    buyer_name text,
    locale text DEFAULT 'en'::text NOT NULL,
    subtotal_cents bigint NOT NULL,
    discount_cents bigint DEFAULT 0 NOT NULL,
    total_cents bigint NOT NULL,
    refunded_cents bigint DEFAULT 0 NOT NULL,
    currency text NOT NULL,
    discount_code_id uuid,
    status text NOT NULL,
    payment_intent_id text,
    expires_at timestamp with time zone,
    sweep_at timestamp with time zone,
    paid_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    cart_key bytea,
    network_key bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    extended_at timestamp with time zone,
    channel text DEFAULT 'online'::text NOT NULL,
    CONSTRAINT orders_buyer_email_check CHECK (((buyer_email = lower(buyer_email)) AND ((length(buyer_email) >= 3) AND (length(buyer_email) <= 254)))),
    CONSTRAINT orders_buyer_name_check CHECK ((length(buyer_name) <= 120)),
    CONSTRAINT orders_channel_check CHECK ((channel = ANY (ARRAY['online'::text, 'box_office'::text, 'complimentary'::text]))),
    CONSTRAINT orders_check CHECK ((total_cents = (subtotal_cents - discount_cents))),
    CONSTRAINT orders_check1 CHECK ((refunded_cents <= total_cents)),
    CONSTRAINT orders_check2 CHECK (((status <> ALL (ARRAY['pending'::text, 'processing'::text])) OR (expires_at IS NOT NULL))),
    CONSTRAINT orders_check3 CHECK (((status <> ALL (ARRAY['paid'::text, 'partially_refunded'::text, 'refunded'::text])) OR (paid_at IS NOT NULL))),
    CONSTRAINT orders_discount_cents_check CHECK ((discount_cents >= 0)),
    CONSTRAINT orders_refunded_cents_check CHECK ((refunded_cents >= 0)),
    CONSTRAINT orders_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processing'::text, 'paid'::text, 'expired'::text, 'cancelled'::text, 'partially_refunded'::text, 'refunded'::text]))),
    CONSTRAINT orders_subtotal_cents_check CHECK ((subtotal_cents >= 0)),
    CONSTRAINT orders_total_cents_check CHECK ((total_cents >= 0))
);

ALTER TABLE ONLY public.orders FORCE ROW LEVEL SECURITY;


--
-- Name: payment_accounts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payment_accounts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    reference text,
    idempotency_key text NOT NULL,
    country text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'creating'::text NOT NULL,
    state_since timestamp with time zone NOT NULL,
    charges_enabled boolean DEFAULT false NOT NULL,
    payouts_enabled boolean DEFAULT false NOT NULL,
    activated_at timestamp with time zone,
    due text[] DEFAULT '{}'::text[] NOT NULL,
    checking text[] DEFAULT '{}'::text[] NOT NULL,
    faults jsonb DEFAULT '[]'::jsonb NOT NULL,
    disabled_reason text,
    due_by timestamp with time zone,
    balance jsonb DEFAULT '[]'::jsonb NOT NULL,
    failure_code text,
    failure_message text,
    requested_by uuid,
    disconnected_at timestamp with time zone,
    disconnected_by uuid,
    attempts integer DEFAULT 0 NOT NULL,
    checked_at timestamp with time zone,
    next_check_at timestamp with time zone,
    items_upto timestamp with time zone,
    items_window timestamp with time zone,
    items_after text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT payment_accounts_balance_check CHECK ((jsonb_typeof(balance) = 'array'::text)),
    CONSTRAINT payment_accounts_check CHECK (((state = 'creating'::text) OR (reference IS NOT NULL))),
    CONSTRAINT payment_accounts_check1 CHECK (((NOT charges_enabled) OR (activated_at IS NOT NULL))),
    CONSTRAINT payment_accounts_checking_check CHECK ((cardinality(checking) <= 100)),
    CONSTRAINT payment_accounts_country_check CHECK ((country ~ '^([A-Z]{2})?$'::text)),
    CONSTRAINT payment_accounts_due_check CHECK ((cardinality(due) <= 100)),
    CONSTRAINT payment_accounts_faults_check CHECK ((jsonb_typeof(faults) = 'array'::text)),
    CONSTRAINT payment_accounts_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 100))),
    CONSTRAINT payment_accounts_state_check CHECK ((state = ANY (ARRAY['creating'::text, 'onboarding'::text, 'checking'::text, 'active'::text, 'no_payouts'::text, 'restricted'::text, 'rejected'::text, 'revoked'::text])))
);

ALTER TABLE ONLY public.payment_accounts FORCE ROW LEVEL SECURITY;


--
-- Name: payments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    provider text NOT NULL,
    provider_account text DEFAULT ''::text NOT NULL,
    provider_reference text,
    status text NOT NULL,
    amount_cents bigint NOT NULL,
    captured_cents bigint DEFAULT 0 NOT NULL,
    refunded_cents bigint DEFAULT 0 NOT NULL,
    application_fee_cents bigint DEFAULT 0 NOT NULL,
    currency text NOT NULL,
    captured_as text,
    captured_reason text,
    resolved_at timestamp with time zone,
    resolved_by uuid,
    failure_code text,
    failure_message text,
    idempotency_key text NOT NULL,
    checked_at timestamp with time zone,
    next_check_at timestamp with time zone,
    processed_at timestamp with time zone,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    captured_currency text,
    reference text DEFAULT ''::text NOT NULL,
    recorded_by uuid,
    CONSTRAINT payments_amount_cents_check CHECK ((amount_cents > 0)),
    CONSTRAINT payments_application_fee_cents_check CHECK ((application_fee_cents >= 0)),
    CONSTRAINT payments_captured_as_check CHECK ((captured_as = ANY (ARRAY['applied'::text, 'refund_owed'::text, 'needs_operator'::text]))),
    CONSTRAINT payments_captured_cents_check CHECK ((captured_cents >= 0)),
    CONSTRAINT payments_captured_currency_check CHECK ((length(captured_currency) = 3)),
    CONSTRAINT payments_check CHECK (((captured_as IS NULL) = (captured_cents = 0))),
    CONSTRAINT payments_check1 CHECK ((refunded_cents <= captured_cents)),
    CONSTRAINT payments_check2 CHECK (((status = ANY (ARRAY['created'::text, 'failed'::text])) OR (provider_reference IS NOT NULL))),
    CONSTRAINT payments_provider_check CHECK ((provider = ANY (ARRAY['stripe'::text, 'manual'::text, 'cash'::text, 'invoice'::text]))),
    CONSTRAINT payments_reference_check CHECK ((length(reference) <= 120)),
    CONSTRAINT payments_refunded_cents_check CHECK ((refunded_cents >= 0)),
    CONSTRAINT payments_status_check CHECK ((status = ANY (ARRAY['created'::text, 'requires_payment'::text, 'processing'::text, 'succeeded'::text, 'failed'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY public.payments FORCE ROW LEVEL SECURITY;


--
-- Name: COLUMN payments.captured_currency; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.payments.captured_currency IS 'null: captured in the currency that was asked for';


--
-- Name: payout_items; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payout_items (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    payout_id uuid,
    reference text NOT NULL,
    kind text NOT NULL,
    provider_kind text NOT NULL,
    source_reference text,
    payment_reference text,
    amount_cents bigint NOT NULL,
    platform_fee_cents bigint DEFAULT 0 NOT NULL,
    provider_fee_cents bigint DEFAULT 0 NOT NULL,
    net_cents bigint NOT NULL,
    currency text NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    available_on timestamp with time zone NOT NULL,
    order_id uuid,
    payment_id uuid,
    refund_id uuid,
    dispute_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT payout_items_check CHECK ((net_cents = ((amount_cents - platform_fee_cents) - provider_fee_cents))),
    CONSTRAINT payout_items_kind_check CHECK ((kind = ANY (ARRAY['charge'::text, 'refund'::text, 'dispute'::text, 'fee'::text, 'fee_back'::text, 'returned'::text, 'payout'::text, 'other'::text]))),
    CONSTRAINT payout_items_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 100)))
);

ALTER TABLE ONLY public.payout_items FORCE ROW LEVEL SECURITY;


--
-- Name: payouts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payouts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    reference text NOT NULL,
    state text NOT NULL,
    amount_cents bigint NOT NULL,
    currency text NOT NULL,
    is_automatic boolean NOT NULL,
    arrives_on date NOT NULL,
    failure_code text,
    failure_message text,
    made_at timestamp with time zone NOT NULL,
    items_after text,
    items_read_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT payouts_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 100))),
    CONSTRAINT payouts_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'in_transit'::text, 'paid'::text, 'failed'::text, 'canceled'::text])))
);

ALTER TABLE ONLY public.payouts FORCE ROW LEVEL SECURITY;


--
-- Name: platform_settings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.platform_settings (
    id boolean DEFAULT true NOT NULL,
    application_fee_bps integer DEFAULT 0 NOT NULL,
    signups_open boolean DEFAULT true NOT NULL,
    sender_name text DEFAULT 'Admit'::text NOT NULL,
    support_email text DEFAULT ''::text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_by uuid,
    version integer DEFAULT 1 NOT NULL,
    account_required boolean DEFAULT false NOT NULL,
    CONSTRAINT platform_settings_application_fee_bps_check CHECK (((application_fee_bps >= 0) AND (application_fee_bps <= 5000))),
    CONSTRAINT platform_settings_id_check CHECK (id)
);


--
-- Name: provider_hearings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.provider_hearings (
    provider text NOT NULL,
    provider_account text NOT NULL,
    heard_until timestamp with time zone NOT NULL,
    next_ask_at timestamp with time zone NOT NULL,
    CONSTRAINT provider_hearings_provider_account_check CHECK ((length(provider_account) <= 255)),
    CONSTRAINT provider_hearings_provider_check CHECK (((length(provider) >= 1) AND (length(provider) <= 40)))
);


--
-- Name: question_types; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.question_types (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    question_id uuid NOT NULL,
    ticket_type_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.question_types FORCE ROW LEVEL SECURITY;


--
-- Name: questions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.questions (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    label text NOT NULL,
    help text DEFAULT ''::text NOT NULL,
    options text[] DEFAULT '{}'::text[] NOT NULL,
    required boolean DEFAULT false NOT NULL,
    per text DEFAULT 'order'::text NOT NULL,
    all_types boolean DEFAULT true NOT NULL,
    at_door boolean DEFAULT false NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT questions_check CHECK (((kind = ANY (ARRAY['choice'::text, 'choices'::text])) = (cardinality(options) > 0))),
    CONSTRAINT questions_help_check CHECK ((length(help) <= 500)),
    CONSTRAINT questions_kind_check CHECK ((kind = ANY (ARRAY['text'::text, 'long_text'::text, 'choice'::text, 'choices'::text, 'consent'::text]))),
    CONSTRAINT questions_label_check CHECK (((length(label) >= 1) AND (length(label) <= 500))),
    CONSTRAINT questions_options_check CHECK ((cardinality(options) <= 50)),
    CONSTRAINT questions_per_check CHECK ((per = ANY (ARRAY['order'::text, 'ticket'::text]))),
    CONSTRAINT questions_position_check CHECK ((("position" >= 1) AND ("position" <= 1000)))
);

ALTER TABLE ONLY public.questions FORCE ROW LEVEL SECURITY;


--
-- Name: recovery_codes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.recovery_codes (
    user_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT recovery_codes_code_hash_check CHECK ((length(code_hash) = 32))
);


--
-- Name: refresh_tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.refresh_tokens (
    id uuid NOT NULL,
    login_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);


--
-- Name: refund_tickets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.refund_tickets (
    tenant_id uuid NOT NULL,
    refund_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    amount_cents bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT refund_tickets_amount_cents_check CHECK ((amount_cents >= 0))
);

ALTER TABLE ONLY public.refund_tickets FORCE ROW LEVEL SECURITY;


--
-- Name: refunds; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.refunds (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    kind text NOT NULL,
    amount_cents bigint NOT NULL,
    currency text NOT NULL,
    restock boolean DEFAULT true NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    status text NOT NULL,
    provider_reference text,
    idempotency_key text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    failure_code text,
    failure_message text,
    requested_by uuid,
    requested_at timestamp with time zone DEFAULT now() NOT NULL,
    succeeded_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT refunds_amount_cents_check CHECK ((amount_cents > 0)),
    CONSTRAINT refunds_kind_check CHECK ((kind = ANY (ARRAY['tickets'::text, 'goodwill'::text, 'owed'::text, 'elsewhere'::text]))),
    CONSTRAINT refunds_note_check CHECK ((length(note) <= 1000)),
    CONSTRAINT refunds_status_check CHECK ((status = ANY (ARRAY['requested'::text, 'pending'::text, 'succeeded'::text, 'failed'::text])))
);

ALTER TABLE ONLY public.refunds FORCE ROW LEVEL SECURITY;


--
-- Name: roster_heads; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.roster_heads (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    series uuid NOT NULL,
    last_number bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.roster_heads FORCE ROW LEVEL SECURITY;


--
-- Name: roster_marks; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.roster_marks (
    tenant_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    event_id uuid NOT NULL,
    number bigint
);

ALTER TABLE ONLY public.roster_marks FORCE ROW LEVEL SECURITY;


--
-- Name: sales_heads; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sales_heads (
    tenant_id uuid NOT NULL,
    summed_until timestamp with time zone DEFAULT '2000-01-01 00:00:00+00'::timestamp with time zone NOT NULL,
    closed_until timestamp with time zone DEFAULT '2000-01-01 00:00:00+00'::timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    CONSTRAINT sales_heads_check CHECK ((summed_until <= closed_until))
);

ALTER TABLE ONLY public.sales_heads FORCE ROW LEVEL SECURITY;


--
-- Name: sales_quarters; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sales_quarters (
    tenant_id uuid NOT NULL,
    quarter timestamp with time zone NOT NULL,
    event_id uuid NOT NULL,
    currency text NOT NULL,
    orders integer NOT NULL,
    gross_cents bigint NOT NULL,
    discount_cents bigint NOT NULL,
    fee_cents bigint NOT NULL,
    refunded_cents bigint NOT NULL
);

ALTER TABLE ONLY public.sales_quarters FORCE ROW LEVEL SECURITY;


--
-- Name: sales_quarters_by_code; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sales_quarters_by_code (
    tenant_id uuid NOT NULL,
    quarter timestamp with time zone NOT NULL,
    event_id uuid NOT NULL,
    discount_code_id uuid NOT NULL,
    currency text NOT NULL,
    orders integer NOT NULL,
    discount_cents bigint NOT NULL,
    gross_cents bigint NOT NULL
);

ALTER TABLE ONLY public.sales_quarters_by_code FORCE ROW LEVEL SECURITY;


--
-- Name: sales_quarters_by_type; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sales_quarters_by_type (
    tenant_id uuid NOT NULL,
    quarter timestamp with time zone NOT NULL,
    event_id uuid NOT NULL,
    ticket_type_id uuid NOT NULL,
    tickets integer NOT NULL,
    gross_cents bigint NOT NULL
);

ALTER TABLE ONLY public.sales_quarters_by_type FORCE ROW LEVEL SECURITY;


--
-- Name: scans; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.scans (
    tenant_id uuid NOT NULL,
    device_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL,
    ticket_id uuid,
    session_id uuid,
    gate_id uuid,
    undoes_scan_id uuid,
    sequence bigint DEFAULT 0 NOT NULL,
    scanned_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    is_offline boolean DEFAULT false NOT NULL,
    verdict text NOT NULL,
    reason text,
    input text DEFAULT ''::text NOT NULL,
    actor_id uuid,
    facts jsonb DEFAULT '{}'::jsonb NOT NULL,
    direction text DEFAULT 'in'::text NOT NULL,
    attempt_id uuid,
    group_id uuid,
    is_provisional boolean DEFAULT false NOT NULL,
    CONSTRAINT scans_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
    CONSTRAINT scans_input_check CHECK ((length(input) <= 300)),
    CONSTRAINT scans_kind_check CHECK ((kind = ANY (ARRAY['scan'::text, 'undo'::text]))),
    CONSTRAINT scans_verdict_check CHECK ((verdict = ANY (ARRAY['admitted'::text, 'refused'::text, 'undone'::text])))
);

ALTER TABLE ONLY public.scans FORCE ROW LEVEL SECURITY;


--
-- Name: second_factors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.second_factors (
    user_id uuid NOT NULL,
    secret_sealed bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL
);


--
-- Name: COLUMN second_factors.last_step; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.second_factors.last_step IS 'The newest 30-second step whose code was used; a code of it or of an earlier one is refused';


--
-- Name: signing_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signing_keys (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    key_index smallint NOT NULL,
    public_key bytea NOT NULL,
    private_key_sealed bytea NOT NULL,
    retired_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT signing_keys_key_index_check CHECK (((key_index >= 0) AND (key_index <= 255))),
    CONSTRAINT signing_keys_public_key_check CHECK ((length(public_key) = 32))
);

ALTER TABLE ONLY public.signing_keys FORCE ROW LEVEL SECURITY;


--
-- Name: tenant_users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tenant_users (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    status text NOT NULL,
    invited_at timestamp with time zone,
    invited_by uuid,
    joined_at timestamp with time zone,
    disabled_at timestamp with time zone,
    last_login_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT tenant_users_role_check CHECK ((role = ANY (ARRAY['tenant_admin'::text, 'staff'::text]))),
    CONSTRAINT tenant_users_status_check CHECK ((status = ANY (ARRAY['invited'::text, 'active'::text, 'disabled'::text])))
);

ALTER TABLE ONLY public.tenant_users FORCE ROW LEVEL SECURITY;


--
-- Name: tenants; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tenants (
    id uuid NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    branding_settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    status_reason text,
    status_changed_at timestamp with time zone DEFAULT now() NOT NULL,
    status_changed_by uuid,
    contact_email text DEFAULT ''::text NOT NULL,
    declared jsonb DEFAULT '{}'::jsonb NOT NULL,
    payment_account text,
    application_fee_bps integer,
    is_platform boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    checklist_dismissed_at timestamp with time zone,
    CONSTRAINT tenants_application_fee_bps_check CHECK (((application_fee_bps >= 0) AND (application_fee_bps <= 5000))),
    CONSTRAINT tenants_branding_settings_check CHECK ((jsonb_typeof(branding_settings) = 'object'::text)),
    CONSTRAINT tenants_declared_check CHECK ((jsonb_typeof(declared) = 'object'::text)),
    CONSTRAINT tenants_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
    CONSTRAINT tenants_slug_check CHECK (((slug ~ '^[a-z0-9](-?[a-z0-9])*$'::text) AND ((length(slug) >= 2) AND (length(slug) <= 60)))),
    CONSTRAINT tenants_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'active'::text, 'suspended'::text, 'rejected'::text])))
);

ALTER TABLE ONLY public.tenants FORCE ROW LEVEL SECURITY;


--
-- Name: throttles; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.throttles (
    key_hash bytea NOT NULL,
    window_start timestamp with time zone NOT NULL,
    hits integer NOT NULL
);


--
-- Name: ticket_type_pools; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_type_pools (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    ticket_type_id uuid NOT NULL,
    pool_id uuid NOT NULL
);

ALTER TABLE ONLY public.ticket_type_pools FORCE ROW LEVEL SECURITY;


--
-- Name: ticket_type_sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_type_sessions (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    ticket_type_id uuid NOT NULL,
    session_id uuid NOT NULL
);

ALTER TABLE ONLY public.ticket_type_sessions FORCE ROW LEVEL SECURITY;


--
-- Name: ticket_types; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ticket_types (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    price_cents bigint NOT NULL,
    currency text NOT NULL,
    tax_rate_bps integer,
    quantity_total integer NOT NULL,
    quantity_sold integer DEFAULT 0 NOT NULL,
    quantity_reserved integer DEFAULT 0 NOT NULL,
    min_per_order integer DEFAULT 1 NOT NULL,
    max_per_order integer DEFAULT 10 NOT NULL,
    max_per_buyer integer,
    sales_start timestamp with time zone,
    sales_end timestamp with time zone,
    status text DEFAULT 'active'::text NOT NULL,
    hidden boolean DEFAULT false NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    token_index smallint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    any_price boolean DEFAULT false NOT NULL,
    access_code text,
    opens_after_type_id uuid,
    held_back integer DEFAULT 0 NOT NULL,
    CONSTRAINT ticket_types_access_code_check CHECK ((access_code ~ '^[A-Z0-9][A-Z0-9_-]{1,39}$'::text)),
    CONSTRAINT ticket_types_check CHECK ((min_per_order <= max_per_order)),
    CONSTRAINT ticket_types_check1 CHECK ((sales_end > sales_start)),
    CONSTRAINT ticket_types_description_check CHECK ((length(description) <= 1000)),
    CONSTRAINT ticket_types_held_back_check CHECK (((held_back >= 0) AND (held_back <= 1000000))),
    CONSTRAINT ticket_types_max_per_buyer_check CHECK (((max_per_buyer >= 1) AND (max_per_buyer <= 1000))),
    CONSTRAINT ticket_types_max_per_order_check CHECK (((max_per_order >= 1) AND (max_per_order <= 100))),
    CONSTRAINT ticket_types_min_per_order_check CHECK ((min_per_order >= 1)),
    CONSTRAINT ticket_types_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
    CONSTRAINT ticket_types_never_oversold CHECK (((quantity_sold + quantity_reserved) <= quantity_total)),
    CONSTRAINT ticket_types_open_after_another CHECK ((opens_after_type_id <> id)),
    CONSTRAINT ticket_types_price_cents_check CHECK (((price_cents >= 0) AND (price_cents <= 100000000))),
    CONSTRAINT ticket_types_quantity_reserved_check CHECK ((quantity_reserved >= 0)),
    CONSTRAINT ticket_types_quantity_sold_check CHECK ((quantity_sold >= 0)),
    CONSTRAINT ticket_types_quantity_total_check CHECK (((quantity_total >= 0) AND (quantity_total <= 1000000))),
    CONSTRAINT ticket_types_status_check CHECK ((status = ANY (ARRAY['active'::text, 'paused'::text, 'archived'::text]))),
    CONSTRAINT ticket_types_tax_rate_bps_check CHECK (((tax_rate_bps >= 0) AND (tax_rate_bps <= 10000))),
    CONSTRAINT ticket_types_token_index_check CHECK (((token_index >= 0) AND (token_index <= 255)))
);

ALTER TABLE ONLY public.ticket_types FORCE ROW LEVEL SECURITY;


--
-- Name: tickets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tickets (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    order_id uuid NOT NULL,
    order_item_id uuid NOT NULL,
    ticket_type_id uuid NOT NULL,
    code text NOT NULL,
    attendee_name text DEFAULT ''::text NOT NULL,
    attendee_email text,
    search_text text DEFAULT ''::text NOT NULL,
    qr_code_payload text NOT NULL,
    qr_signature bytea NOT NULL,
    status text DEFAULT 'valid'::text NOT NULL,
    void_reason text,
    voided_at timestamp with time zone,
    voided_by uuid,
    released_at timestamp with time zone,
    disputed_at timestamp with time zone,
    checked_in_at timestamp with time zone,
    seat_label text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    holder_token text,
    times_passed_on smallint DEFAULT 0 NOT NULL,
    CONSTRAINT tickets_attendee_email_check CHECK ((length(attendee_email) <= 254)),
    CONSTRAINT tickets_attendee_name_check CHECK ((length(attendee_name) <= 120)),
    CONSTRAINT tickets_check CHECK (((status = 'void'::text) = (voided_at IS NOT NULL))),
    CONSTRAINT tickets_check1 CHECK (((status = 'void'::text) = (void_reason IS NOT NULL))),
    CONSTRAINT tickets_check2 CHECK (((released_at IS NULL) OR (status = 'void'::text))),
    CONSTRAINT tickets_qr_signature_check CHECK ((length(qr_signature) = 64)),
    CONSTRAINT tickets_status_check CHECK ((status = ANY (ARRAY['valid'::text, 'void'::text]))),
    CONSTRAINT tickets_times_passed_on_check CHECK (((times_passed_on >= 0) AND (times_passed_on <= 100)))
);

ALTER TABLE ONLY public.tickets FORCE ROW LEVEL SECURITY;


--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id uuid NOT NULL,
    email text NOT NULL,
    password_hash text,
    full_name text DEFAULT ''::text NOT NULL,
    is_platform_admin boolean DEFAULT false NOT NULL,
    email_verified_at timestamp with time zone,
    disabled_at timestamp with time zone,
    disabled_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    locale text,
    CONSTRAINT users_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254)))),
    CONSTRAINT users_full_name_check CHECK ((length(full_name) <= 120)),
    CONSTRAINT users_locale_check CHECK (((length(locale) >= 2) AND (length(locale) <= 35)))
);

ALTER TABLE ONLY public.users FORCE ROW LEVEL SECURITY;


--
-- Name: webhook_deliveries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook_deliveries (
    tenant_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    fact_id uuid NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    last_attempt_at timestamp with time zone,
    last_status integer,
    last_error text,
    last_answer text,
    last_took_ms integer,
    delivered_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT webhook_deliveries_body_check CHECK ((octet_length(body) <= 20000)),
    CONSTRAINT webhook_deliveries_check CHECK (((state = 'pending'::text) = (next_attempt_at IS NOT NULL))),
    CONSTRAINT webhook_deliveries_kind_check CHECK (((length(kind) >= 1) AND (length(kind) <= 60))),
    CONSTRAINT webhook_deliveries_last_answer_check CHECK ((length(last_answer) <= 2000)),
    CONSTRAINT webhook_deliveries_last_error_check CHECK ((length(last_error) <= 500)),
    CONSTRAINT webhook_deliveries_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text])))
);

ALTER TABLE ONLY public.webhook_deliveries FORCE ROW LEVEL SECURITY;


--
-- Name: webhook_endpoints; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook_endpoints (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    url text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    kinds text[] NOT NULL,
    secret_sealed bytea NOT NULL,
    old_secret_sealed bytea,
    old_secret_until timestamp with time zone,
    created_by uuid NOT NULL,
    failing_since timestamp with time zone,
    resting_until timestamp with time zone,
    disabled_at timestamp with time zone,
    disabled_reason text,
    removed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT webhook_endpoints_check CHECK (((disabled_at IS NULL) = (disabled_reason IS NULL))),
    CONSTRAINT webhook_endpoints_check1 CHECK (((old_secret_sealed IS NULL) = (old_secret_until IS NULL))),
    CONSTRAINT webhook_endpoints_description_check CHECK ((length(description) <= 200)),
    CONSTRAINT webhook_endpoints_disabled_reason_check CHECK ((disabled_reason = ANY (ARRAY['by_hand'::text, 'failing'::text, 'gone'::text, 'flooded'::text]))),
    CONSTRAINT webhook_endpoints_kinds_check CHECK (((cardinality(kinds) >= 1) AND (cardinality(kinds) <= 40))),
    CONSTRAINT webhook_endpoints_old_secret_sealed_check CHECK ((length(old_secret_sealed) <= 500)),
    CONSTRAINT webhook_endpoints_secret_sealed_check CHECK ((length(secret_sealed) <= 500)),
    CONSTRAINT webhook_endpoints_url_check CHECK (((length(url) >= 10) AND (length(url) <= 2000)))
);

ALTER TABLE ONLY public.webhook_endpoints FORCE ROW LEVEL SECURITY;


--
-- Name: webhook_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook_events (
    id uuid NOT NULL,
    provider text NOT NULL,
    provider_account text DEFAULT ''::text NOT NULL,
    provider_event_id text NOT NULL,
    event_type text NOT NULL,
    object_reference text,
    payload jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    processed_at timestamp with time zone,
    status text DEFAULT 'received'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    error_message text,
    tenant_id uuid,
    needs_operator_at timestamp with time zone,
    resolved_at timestamp with time zone,
    resolved_by uuid,
    CONSTRAINT webhook_events_status_check CHECK ((status = ANY (ARRAY['received'::text, 'processed'::text, 'ignored'::text, 'failed'::text])))
);


--
-- Name: account_capabilities account_capabilities_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_capabilities
    ADD CONSTRAINT account_capabilities_pkey PRIMARY KEY (tenant_id, account_id, name);


--
-- Name: activity_logs activity_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.activity_logs
    ADD CONSTRAINT activity_logs_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: admissions admissions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.admissions
    ADD CONSTRAINT admissions_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


--
-- Name: announcement_receipts announcement_receipts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.announcement_receipts
    ADD CONSTRAINT announcement_receipts_pkey PRIMARY KEY (tenant_id, announcement_id, device_id);


--
-- Name: announcements announcements_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.announcements
    ADD CONSTRAINT announcements_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: announcements announcements_tenant_id_event_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.announcements
    ADD CONSTRAINT announcements_tenant_id_event_id_id_key UNIQUE (tenant_id, event_id, id);


--
-- Name: answers answers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: api_keys api_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: attendee_messages attendee_messages_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendee_messages
    ADD CONSTRAINT attendee_messages_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: attendees attendees_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendees
    ADD CONSTRAINT attendees_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: attendees attendees_tenant_id_order_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendees
    ADD CONSTRAINT attendees_tenant_id_order_id_id_key UNIQUE (tenant_id, order_id, id);


--
-- Name: attendees attendees_tenant_id_order_item_id_number_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendees
    ADD CONSTRAINT attendees_tenant_id_order_item_id_number_key UNIQUE (tenant_id, order_item_id, number);


--
-- Name: cancelled_orders cancelled_orders_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cancelled_orders
    ADD CONSTRAINT cancelled_orders_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: cancelled_orders cancelled_orders_tenant_id_cancellation_id_order_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cancelled_orders
    ADD CONSTRAINT cancelled_orders_tenant_id_cancellation_id_order_id_key UNIQUE (tenant_id, cancellation_id, order_id);


--
-- Name: capacity_pools capacity_pools_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.capacity_pools
    ADD CONSTRAINT capacity_pools_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: capacity_pools capacity_pools_tenant_id_event_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.capacity_pools
    ADD CONSTRAINT capacity_pools_tenant_id_event_id_id_key UNIQUE (tenant_id, event_id, id);


--
-- Name: capacity_pools capacity_pools_tenant_id_event_id_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.capacity_pools
    ADD CONSTRAINT capacity_pools_tenant_id_event_id_name_key UNIQUE (tenant_id, event_id, name);


--
-- Name: device_logs device_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_logs
    ADD CONSTRAINT device_logs_pkey PRIMARY KEY (tenant_id, device_id, event_id);


--
-- Name: device_nonces device_nonces_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_nonces
    ADD CONSTRAINT device_nonces_pkey PRIMARY KEY (tenant_id, device_id, nonce);


--
-- Name: device_posts device_posts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_posts
    ADD CONSTRAINT device_posts_pkey PRIMARY KEY (tenant_id, device_id, event_id);


--
-- Name: devices devices_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: discount_codes discount_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.discount_codes
    ADD CONSTRAINT discount_codes_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: discount_codes discount_codes_tenant_id_event_id_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.discount_codes
    ADD CONSTRAINT discount_codes_tenant_id_event_id_code_key UNIQUE (tenant_id, event_id, code);


--
-- Name: discount_codes discount_codes_tenant_id_event_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.discount_codes
    ADD CONSTRAINT discount_codes_tenant_id_event_id_id_key UNIQUE (tenant_id, event_id, id);


--
-- Name: disputes disputes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT disputes_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: disputes disputes_tenant_id_payment_id_provider_reference_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT disputes_tenant_id_payment_id_provider_reference_key UNIQUE (tenant_id, payment_id, provider_reference);


--
-- Name: door_settings door_settings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.door_settings
    ADD CONSTRAINT door_settings_pkey PRIMARY KEY (tenant_id, event_id);


--
-- Name: email_messages email_messages_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.email_messages
    ADD CONSTRAINT email_messages_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: email_messages email_messages_tenant_id_dedupe_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.email_messages
    ADD CONSTRAINT email_messages_tenant_id_dedupe_key_key UNIQUE (tenant_id, dedupe_key);


--
-- Name: enrolments enrolments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: enrolments enrolments_tenant_id_code_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_tenant_id_code_hash_key UNIQUE (tenant_id, code_hash);


--
-- Name: event_cancellations event_cancellations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_cancellations
    ADD CONSTRAINT event_cancellations_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: event_cancellations event_cancellations_tenant_id_event_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_cancellations
    ADD CONSTRAINT event_cancellations_tenant_id_event_id_key UNIQUE (tenant_id, event_id);


--
-- Name: event_sessions event_sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_sessions
    ADD CONSTRAINT event_sessions_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: event_sessions event_sessions_tenant_id_event_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_sessions
    ADD CONSTRAINT event_sessions_tenant_id_event_id_id_key UNIQUE (tenant_id, event_id, id);


--
-- Name: event_staff event_staff_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_staff
    ADD CONSTRAINT event_staff_pkey PRIMARY KEY (tenant_id, tenant_user_id, event_id);


--
-- Name: event_views event_views_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_views
    ADD CONSTRAINT event_views_pkey PRIMARY KEY (tenant_id, event_id, day);


--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: events events_tenant_id_id_currency_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_tenant_id_id_currency_key UNIQUE (tenant_id, id, currency);


--
-- Name: events events_tenant_id_slug_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_tenant_id_slug_key UNIQUE (tenant_id, slug);


--
-- Name: gates gates_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.gates
    ADD CONSTRAINT gates_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: gates gates_tenant_id_event_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.gates
    ADD CONSTRAINT gates_tenant_id_event_id_id_key UNIQUE (tenant_id, event_id, id);


--
-- Name: gates gates_tenant_id_event_id_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.gates
    ADD CONSTRAINT gates_tenant_id_event_id_name_key UNIQUE (tenant_id, event_id, name);


--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (tenant_id, principal, route, key);


--
-- Name: incident_handlings incident_handlings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_handlings
    ADD CONSTRAINT incident_handlings_pkey PRIMARY KEY (tenant_id, incident_id);


--
-- Name: incident_photos incident_photos_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_photos
    ADD CONSTRAINT incident_photos_pkey PRIMARY KEY (tenant_id, incident_id);


--
-- Name: logins logins_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.logins
    ADD CONSTRAINT logins_pkey PRIMARY KEY (id);


--
-- Name: logins logins_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.logins
    ADD CONSTRAINT logins_token_hash_key UNIQUE (token_hash);


--
-- Name: notification_preferences notification_preferences_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_preferences
    ADD CONSTRAINT notification_preferences_pkey PRIMARY KEY (tenant_id, email, kind);


--
-- Name: one_time_tokens one_time_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.one_time_tokens
    ADD CONSTRAINT one_time_tokens_pkey PRIMARY KEY (id);


--
-- Name: one_time_tokens one_time_tokens_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.one_time_tokens
    ADD CONSTRAINT one_time_tokens_token_hash_key UNIQUE (token_hash);


--
-- Name: order_items order_items_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_items
    ADD CONSTRAINT order_items_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: order_items order_items_tenant_id_order_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_items
    ADD CONSTRAINT order_items_tenant_id_order_id_id_key UNIQUE (tenant_id, order_id, id);


--
-- Name: order_items order_items_tenant_id_order_id_ticket_type_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_items
    ADD CONSTRAINT order_items_tenant_id_order_id_ticket_type_id_key UNIQUE (tenant_id, order_id, ticket_type_id);


--
-- Name: order_notes order_notes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_notes
    ADD CONSTRAINT order_notes_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: orders orders_tenant_id_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_tenant_id_code_key UNIQUE (tenant_id, code);


--
-- Name: orders orders_tenant_id_event_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_tenant_id_event_id_id_key UNIQUE (tenant_id, event_id, id);


--
-- Name: orders orders_tenant_id_public_lookup_token_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_tenant_id_public_lookup_token_key UNIQUE (tenant_id, public_lookup_token);


--
-- Name: payment_accounts payment_accounts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_accounts
    ADD CONSTRAINT payment_accounts_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: payment_accounts payment_accounts_tenant_id_reference_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_accounts
    ADD CONSTRAINT payment_accounts_tenant_id_reference_key UNIQUE (tenant_id, reference);


--
-- Name: payments payments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: payments payments_tenant_id_order_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_tenant_id_order_id_id_key UNIQUE (tenant_id, order_id, id);


--
-- Name: payout_items payout_items_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payout_items
    ADD CONSTRAINT payout_items_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: payout_items payout_items_tenant_id_account_id_reference_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payout_items
    ADD CONSTRAINT payout_items_tenant_id_account_id_reference_key UNIQUE (tenant_id, account_id, reference);


--
-- Name: payouts payouts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payouts
    ADD CONSTRAINT payouts_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: payouts payouts_tenant_id_account_id_reference_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payouts
    ADD CONSTRAINT payouts_tenant_id_account_id_reference_key UNIQUE (tenant_id, account_id, reference);


--
-- Name: platform_settings platform_settings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.platform_settings
    ADD CONSTRAINT platform_settings_pkey PRIMARY KEY (id);


--
-- Name: provider_hearings provider_hearings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.provider_hearings
    ADD CONSTRAINT provider_hearings_pkey PRIMARY KEY (provider, provider_account);


--
-- Name: question_types question_types_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.question_types
    ADD CONSTRAINT question_types_pkey PRIMARY KEY (tenant_id, question_id, ticket_type_id);


--
-- Name: questions questions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: questions questions_tenant_id_event_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_tenant_id_event_id_id_key UNIQUE (tenant_id, event_id, id);


--
-- Name: recovery_codes recovery_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, code_hash);


--
-- Name: refresh_tokens refresh_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (id);


--
-- Name: refresh_tokens refresh_tokens_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_token_hash_key UNIQUE (token_hash);


--
-- Name: refund_tickets refund_tickets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refund_tickets
    ADD CONSTRAINT refund_tickets_pkey PRIMARY KEY (tenant_id, refund_id, ticket_id);


--
-- Name: refund_tickets refund_tickets_tenant_id_ticket_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refund_tickets
    ADD CONSTRAINT refund_tickets_tenant_id_ticket_id_key UNIQUE (tenant_id, ticket_id);


--
-- Name: refunds refunds_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: refunds refunds_tenant_id_order_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_tenant_id_order_id_id_key UNIQUE (tenant_id, order_id, id);


--
-- Name: roster_heads roster_heads_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_heads
    ADD CONSTRAINT roster_heads_pkey PRIMARY KEY (tenant_id, event_id);


--
-- Name: roster_marks roster_marks_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_marks
    ADD CONSTRAINT roster_marks_pkey PRIMARY KEY (tenant_id, ticket_id);


--
-- Name: sales_heads sales_heads_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_heads
    ADD CONSTRAINT sales_heads_pkey PRIMARY KEY (tenant_id);


--
-- Name: sales_quarters_by_code sales_quarters_by_code_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_quarters_by_code
    ADD CONSTRAINT sales_quarters_by_code_pkey PRIMARY KEY (tenant_id, quarter, event_id, discount_code_id, currency);


--
-- Name: sales_quarters_by_type sales_quarters_by_type_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_quarters_by_type
    ADD CONSTRAINT sales_quarters_by_type_pkey PRIMARY KEY (tenant_id, quarter, ticket_type_id);


--
-- Name: sales_quarters sales_quarters_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_quarters
    ADD CONSTRAINT sales_quarters_pkey PRIMARY KEY (tenant_id, quarter, event_id, currency);


--
-- Name: scans scans_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scans
    ADD CONSTRAINT scans_pkey PRIMARY KEY (tenant_id, device_id, id);


--
-- Name: second_factors second_factors_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_pkey PRIMARY KEY (user_id);


--
-- Name: signing_keys signing_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: signing_keys signing_keys_tenant_id_event_id_key_index_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signing_keys
    ADD CONSTRAINT signing_keys_tenant_id_event_id_key_index_key UNIQUE (tenant_id, event_id, key_index);


--
-- Name: tenant_users tenant_users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenant_users
    ADD CONSTRAINT tenant_users_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: tenant_users tenant_users_tenant_id_user_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenant_users
    ADD CONSTRAINT tenant_users_tenant_id_user_id_key UNIQUE (tenant_id, user_id);


--
-- Name: tenants tenants_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (id);


--
-- Name: tenants tenants_slug_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenants
    ADD CONSTRAINT tenants_slug_key UNIQUE (slug);


--
-- Name: throttles throttles_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.throttles
    ADD CONSTRAINT throttles_pkey PRIMARY KEY (key_hash, window_start);


--
-- Name: ticket_type_pools ticket_type_pools_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_type_pools
    ADD CONSTRAINT ticket_type_pools_pkey PRIMARY KEY (tenant_id, ticket_type_id, pool_id);


--
-- Name: ticket_type_sessions ticket_type_sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_type_sessions
    ADD CONSTRAINT ticket_type_sessions_pkey PRIMARY KEY (tenant_id, ticket_type_id, session_id);


--
-- Name: ticket_types ticket_types_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_types
    ADD CONSTRAINT ticket_types_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: ticket_types ticket_types_tenant_id_event_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_types
    ADD CONSTRAINT ticket_types_tenant_id_event_id_id_key UNIQUE (tenant_id, event_id, id);


--
-- Name: ticket_types ticket_types_tenant_id_event_id_token_index_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_types
    ADD CONSTRAINT ticket_types_tenant_id_event_id_token_index_key UNIQUE (tenant_id, event_id, token_index);


--
-- Name: tickets tickets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: tickets tickets_tenant_id_event_id_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_tenant_id_event_id_code_key UNIQUE (tenant_id, event_id, code);


--
-- Name: tickets tickets_tenant_id_event_id_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_tenant_id_event_id_id_key UNIQUE (tenant_id, event_id, id);


--
-- Name: users users_email_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_email_key UNIQUE (email);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: webhook_deliveries webhook_deliveries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (tenant_id, endpoint_id, fact_id);


--
-- Name: webhook_endpoints webhook_endpoints_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: webhook_events webhook_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_events
    ADD CONSTRAINT webhook_events_pkey PRIMARY KEY (id);


--
-- Name: webhook_events webhook_events_provider_provider_account_provider_event_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_events
    ADD CONSTRAINT webhook_events_provider_provider_account_provider_event_id_key UNIQUE (provider, provider_account, provider_event_id);


--
-- Name: activity_logs_by_action; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX activity_logs_by_action ON public.activity_logs USING btree (tenant_id, action, created_at DESC, id DESC);


--
-- Name: activity_logs_by_actor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX activity_logs_by_actor ON public.activity_logs USING btree (tenant_id, actor_id, action, created_at DESC, id DESC) WHERE (actor_id IS NOT NULL);


--
-- Name: activity_logs_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX activity_logs_by_age ON public.activity_logs USING btree (tenant_id, created_at DESC, id);


--
-- Name: activity_logs_by_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX activity_logs_by_key ON public.activity_logs USING btree (tenant_id, api_key_id, action, created_at DESC, id DESC) WHERE (api_key_id IS NOT NULL);


--
-- Name: activity_logs_by_kind; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX activity_logs_by_kind ON public.activity_logs USING btree (tenant_id, actor_kind, action, created_at DESC, id DESC) WHERE (actor_kind <> 'user'::text);


--
-- Name: activity_logs_incidents; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX activity_logs_incidents ON public.activity_logs USING btree (tenant_id, created_at DESC, id DESC) WHERE (action = 'incident.reported'::text);


--
-- Name: activity_logs_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX activity_logs_of_event ON public.activity_logs USING btree (tenant_id, event_id, created_at DESC) WHERE (event_id IS NOT NULL);


--
-- Name: activity_logs_of_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX activity_logs_of_subject ON public.activity_logs USING btree (tenant_id, subject_id, created_at DESC) WHERE (subject_id IS NOT NULL);


--
-- Name: admissions_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX admissions_of_event ON public.admissions USING btree (event_id, admitted_at) INCLUDE (tenant_id, ticket_id) WHERE (undone_at IS NULL);


--
-- Name: admissions_one_live; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX admissions_one_live ON public.admissions USING btree (tenant_id, ticket_id, session_id) NULLS NOT DISTINCT WHERE (undone_at IS NULL);


--
-- Name: announcements_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX announcements_of_event ON public.announcements USING btree (tenant_id, event_id, created_at DESC);


--
-- Name: answers_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX answers_once ON public.answers USING btree (tenant_id, order_id, question_id, attendee_id) NULLS NOT DISTINCT;


--
-- Name: answers_to_question; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX answers_to_question ON public.answers USING btree (tenant_id, question_id);


--
-- Name: api_keys_by_hash; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX api_keys_by_hash ON public.api_keys USING btree (tenant_id, key_hash);


--
-- Name: api_keys_by_member; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_keys_by_member ON public.api_keys USING btree (tenant_id, tenant_user_id);


--
-- Name: attendee_messages_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX attendee_messages_of_event ON public.attendee_messages USING btree (tenant_id, event_id, created_at DESC);


--
-- Name: attendees_by_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX attendees_by_ticket ON public.attendees USING btree (tenant_id, ticket_id) WHERE (ticket_id IS NOT NULL);


--
-- Name: attendees_of_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX attendees_of_order ON public.attendees USING btree (tenant_id, order_id);


--
-- Name: cancelled_orders_by_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cancelled_orders_by_order ON public.cancelled_orders USING btree (tenant_id, order_id);


--
-- Name: cancelled_orders_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX cancelled_orders_due ON public.cancelled_orders USING btree (next_attempt_at) WHERE (next_attempt_at IS NOT NULL);


--
-- Name: device_posts_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX device_posts_of_event ON public.device_posts USING btree (tenant_id, event_id);


--
-- Name: discount_codes_automatic; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX discount_codes_automatic ON public.discount_codes USING btree (tenant_id, event_id, id) WHERE automatic;


--
-- Name: disputes_of_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX disputes_of_order ON public.disputes USING btree (tenant_id, order_id) WHERE (status = 'open'::text);


--
-- Name: email_messages_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX email_messages_by_age ON public.email_messages USING btree (tenant_id, created_at DESC, id);


--
-- Name: email_messages_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX email_messages_due ON public.email_messages USING btree (next_attempt_at) WHERE (next_attempt_at IS NOT NULL);


--
-- Name: email_messages_due_of_tenant; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX email_messages_due_of_tenant ON public.email_messages USING btree (tenant_id, next_attempt_at, id) WHERE (next_attempt_at IS NOT NULL);


--
-- Name: event_sessions_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_sessions_of_event ON public.event_sessions USING btree (tenant_id, event_id, start_at);


--
-- Name: events_by_city; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX events_by_city ON public.events USING btree (city_folded, start_at) WHERE ((status = 'published'::text) AND is_public);


--
-- Name: events_of_tenant; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX events_of_tenant ON public.events USING btree (tenant_id, start_at, id);


--
-- Name: events_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX events_search ON public.events USING gin (search_vector) WHERE ((status = 'published'::text) AND is_public);


--
-- Name: events_to_remind_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX events_to_remind_of ON public.events USING btree (start_at) WHERE ((status = 'published'::text) AND (reminded_at IS NULL));


--
-- Name: events_upcoming; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX events_upcoming ON public.events USING btree (start_at, id) WHERE ((status = 'published'::text) AND is_public);


--
-- Name: idempotency_keys_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotency_keys_by_age ON public.idempotency_keys USING btree (created_at);


--
-- Name: incident_handlings_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX incident_handlings_of_event ON public.incident_handlings USING btree (tenant_id, event_id);


--
-- Name: logins_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX logins_by_user ON public.logins USING btree (user_id) WHERE (revoked_at IS NULL);


--
-- Name: mails_of_message; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mails_of_message ON public.email_messages USING btree (tenant_id, ((context ->> 'message_id'::text))) WHERE (kind = ANY (ARRAY['attendee_message'::text, 'attendee_news'::text]));


--
-- Name: mails_of_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mails_of_order ON public.email_messages USING btree (tenant_id, ((context ->> 'order_code'::text))) WHERE ((context ->> 'order_code'::text) IS NOT NULL);


--
-- Name: notes_of_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX notes_of_order ON public.order_notes USING btree (tenant_id, order_id, created_at);


--
-- Name: one_time_tokens_by_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX one_time_tokens_by_expiry ON public.one_time_tokens USING btree (expires_at);


--
-- Name: one_time_tokens_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX one_time_tokens_by_user ON public.one_time_tokens USING btree (user_id, purpose) WHERE (used_at IS NULL);


--
-- Name: order_items_by_type; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX order_items_by_type ON public.order_items USING btree (tenant_id, ticket_type_id);


--
-- Name: orders_by_buyer; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_by_buyer ON public.orders USING btree (buyer_email, created_at DESC) WHERE (buyer_email IS NOT NULL);


--
-- Name: orders_by_discount; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_by_discount ON public.orders USING btree (tenant_id, discount_code_id) WHERE (discount_code_id IS NOT NULL);


--
-- Name: orders_by_hand; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_by_hand ON public.orders USING btree (tenant_id, channel, created_at DESC) WHERE (channel <> 'online'::text);


--
-- Name: orders_by_payday; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_by_payday ON public.orders USING btree (tenant_id, paid_at) WHERE (paid_at IS NOT NULL);


--
-- Name: orders_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_due ON public.orders USING btree (COALESCE(sweep_at, expires_at)) WHERE (status = 'pending'::text);


--
-- Name: orders_held_by_cart; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_held_by_cart ON public.orders USING btree (tenant_id, cart_key) WHERE ((status = ANY (ARRAY['pending'::text, 'processing'::text])) AND (cart_key IS NOT NULL));


--
-- Name: orders_held_by_network; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_held_by_network ON public.orders USING btree (tenant_id, network_key) WHERE ((status = ANY (ARRAY['pending'::text, 'processing'::text])) AND (network_key IS NOT NULL));


--
-- Name: orders_of_buyer; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_of_buyer ON public.orders USING btree (tenant_id, buyer_email) WHERE (buyer_email IS NOT NULL);


--
-- Name: orders_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_of_event ON public.orders USING btree (tenant_id, event_id, created_at DESC, id);


--
-- Name: orders_of_tenant; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_of_tenant ON public.orders USING btree (tenant_id, created_at DESC, id DESC);


--
-- Name: payment_accounts_by_reference; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payment_accounts_by_reference ON public.payment_accounts USING btree (reference);


--
-- Name: payment_accounts_current; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX payment_accounts_current ON public.payment_accounts USING btree (tenant_id) WHERE (disconnected_at IS NULL);


--
-- Name: payment_accounts_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payment_accounts_due ON public.payment_accounts USING btree (next_check_at) WHERE (next_check_at IS NOT NULL);


--
-- Name: payments_by_reference; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX payments_by_reference ON public.payments USING btree (provider, provider_account, provider_reference) WHERE (provider_reference IS NOT NULL);


--
-- Name: payments_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payments_by_time ON public.payments USING btree (tenant_id, created_at DESC, id DESC);


--
-- Name: payments_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payments_due ON public.payments USING btree (next_check_at) WHERE (next_check_at IS NOT NULL);


--
-- Name: payments_of_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payments_of_order ON public.payments USING btree (tenant_id, order_id);


--
-- Name: payments_one_live; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX payments_one_live ON public.payments USING btree (tenant_id, order_id) WHERE (status = ANY (ARRAY['created'::text, 'requires_payment'::text, 'processing'::text]));


--
-- Name: payments_to_an_operator; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payments_to_an_operator ON public.payments USING btree (created_at) WHERE ((captured_as = 'needs_operator'::text) AND (resolved_at IS NULL));


--
-- Name: payout_items_of_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payout_items_of_order ON public.payout_items USING btree (tenant_id, order_id) WHERE (order_id IS NOT NULL);


--
-- Name: payout_items_of_payout; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payout_items_of_payout ON public.payout_items USING btree (tenant_id, payout_id, moved_at, id);


--
-- Name: payout_items_unmatched; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payout_items_unmatched ON public.payout_items USING btree (tenant_id, account_id, moved_at) WHERE (order_id IS NULL);


--
-- Name: payouts_of_all; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payouts_of_all ON public.payouts USING btree (made_at DESC, id DESC);


--
-- Name: payouts_of_tenant; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payouts_of_tenant ON public.payouts USING btree (tenant_id, made_at DESC, id DESC);


--
-- Name: provider_hearings_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX provider_hearings_due ON public.provider_hearings USING btree (next_ask_at);


--
-- Name: question_types_by_type; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX question_types_by_type ON public.question_types USING btree (tenant_id, event_id, ticket_type_id);


--
-- Name: questions_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX questions_of_event ON public.questions USING btree (tenant_id, event_id, "position", id);


--
-- Name: refresh_tokens_by_login; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX refresh_tokens_by_login ON public.refresh_tokens USING btree (login_id);


--
-- Name: refunds_by_reference; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX refunds_by_reference ON public.refunds USING btree (tenant_id, provider_reference) WHERE (provider_reference IS NOT NULL);


--
-- Name: refunds_done; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX refunds_done ON public.refunds USING btree (tenant_id, succeeded_at) WHERE (status = 'succeeded'::text);


--
-- Name: refunds_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX refunds_due ON public.refunds USING btree (next_attempt_at) WHERE (next_attempt_at IS NOT NULL);


--
-- Name: refunds_of_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX refunds_of_order ON public.refunds USING btree (tenant_id, order_id);


--
-- Name: refunds_of_payment; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX refunds_of_payment ON public.refunds USING btree (tenant_id, payment_id);


--
-- Name: roster_marks_by_number; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX roster_marks_by_number ON public.roster_marks USING btree (tenant_id, event_id, number) WHERE (number IS NOT NULL);


--
-- Name: roster_marks_to_number; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX roster_marks_to_number ON public.roster_marks USING btree (tenant_id, event_id, ticket_id) WHERE (number IS NULL);


--
-- Name: sales_heads_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sales_heads_due ON public.sales_heads USING btree (due_at) WHERE (due_at IS NOT NULL);


--
-- Name: sales_quarters_by_code_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sales_quarters_by_code_of_event ON public.sales_quarters_by_code USING btree (tenant_id, event_id, quarter);


--
-- Name: sales_quarters_by_type_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sales_quarters_by_type_of_event ON public.sales_quarters_by_type USING btree (tenant_id, event_id, quarter);


--
-- Name: sales_quarters_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sales_quarters_of_event ON public.sales_quarters USING btree (tenant_id, event_id, quarter);


--
-- Name: scans_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scans_by_time ON public.scans USING btree (tenant_id, event_id, scanned_at, id);


--
-- Name: scans_of_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scans_of_event ON public.scans USING btree (tenant_id, event_id, received_at DESC);


--
-- Name: scans_of_log; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX scans_of_log ON public.scans USING btree (tenant_id, device_id, event_id, sequence) WHERE is_offline;


--
-- Name: scans_of_ticket; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scans_of_ticket ON public.scans USING btree (tenant_id, ticket_id, scanned_at) WHERE (ticket_id IS NOT NULL);


--
-- Name: scans_of_undo; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX scans_of_undo ON public.scans USING btree (tenant_id, undoes_scan_id) WHERE (kind = 'undo'::text);


--
-- Name: tenant_users_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tenant_users_by_user ON public.tenant_users USING btree (user_id);


--
-- Name: tenants_one_platform; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX tenants_one_platform ON public.tenants USING btree (is_platform) WHERE is_platform;


--
-- Name: throttles_by_window; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX throttles_by_window ON public.throttles USING btree (window_start);


--
-- Name: ticket_type_pools_by_pool; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_type_pools_by_pool ON public.ticket_type_pools USING btree (tenant_id, pool_id);


--
-- Name: ticket_types_opening_after; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ticket_types_opening_after ON public.ticket_types USING btree (tenant_id, event_id, opens_after_type_id) WHERE (opens_after_type_id IS NOT NULL);


--
-- Name: tickets_by_holder; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX tickets_by_holder ON public.tickets USING btree (tenant_id, holder_token) WHERE (holder_token IS NOT NULL);


--
-- Name: tickets_held_by_email; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_held_by_email ON public.tickets USING btree (attendee_email) WHERE (holder_token IS NOT NULL);


--
-- Name: tickets_of_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_of_order ON public.tickets USING btree (tenant_id, order_id);


--
-- Name: tickets_void; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tickets_void ON public.tickets USING btree (tenant_id, event_id, id) INCLUDE (released_at) WHERE (status = 'void'::text);


--
-- Name: webhook_deliveries_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_deliveries_by_age ON public.webhook_deliveries USING btree (tenant_id, endpoint_id, created_at DESC, fact_id DESC);


--
-- Name: webhook_deliveries_by_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_deliveries_by_state ON public.webhook_deliveries USING btree (tenant_id, endpoint_id, state, created_at DESC, fact_id DESC);


--
-- Name: webhook_deliveries_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (tenant_id, endpoint_id, next_attempt_at, fact_id) WHERE (next_attempt_at IS NOT NULL);


--
-- Name: webhook_deliveries_oldest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_deliveries_oldest ON public.webhook_deliveries USING btree (created_at);


--
-- Name: webhook_events_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_events_by_age ON public.webhook_events USING btree (received_at DESC, id);


--
-- Name: webhook_events_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_events_due ON public.webhook_events USING btree (next_attempt_at, received_at) WHERE ((status = 'received'::text) OR ((status = 'failed'::text) AND (next_attempt_at IS NOT NULL)));


--
-- Name: webhook_events_of_object; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_events_of_object ON public.webhook_events USING btree (object_reference) WHERE (object_reference IS NOT NULL);


--
-- Name: tickets tickets_changed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tickets_changed AFTER UPDATE ON public.tickets REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.mark_roster();


--
-- Name: tickets tickets_made; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tickets_made AFTER INSERT ON public.tickets REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.mark_roster();


--
-- Name: account_capabilities account_capabilities_tenant_id_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_capabilities
    ADD CONSTRAINT account_capabilities_tenant_id_account_id_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES public.payment_accounts(tenant_id, id);


--
-- Name: activity_logs activity_logs_actor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.activity_logs
    ADD CONSTRAINT activity_logs_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.users(id);


--
-- Name: activity_logs activity_logs_tenant_id_api_key_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.activity_logs
    ADD CONSTRAINT activity_logs_tenant_id_api_key_id_fkey FOREIGN KEY (tenant_id, api_key_id) REFERENCES public.api_keys(tenant_id, id);


--
-- Name: activity_logs activity_logs_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.activity_logs
    ADD CONSTRAINT activity_logs_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: activity_logs activity_logs_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.activity_logs
    ADD CONSTRAINT activity_logs_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: admissions admissions_actor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.admissions
    ADD CONSTRAINT admissions_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.users(id);


--
-- Name: admissions admissions_tenant_id_event_id_gate_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.admissions
    ADD CONSTRAINT admissions_tenant_id_event_id_gate_id_fkey FOREIGN KEY (tenant_id, event_id, gate_id) REFERENCES public.gates(tenant_id, event_id, id);


--
-- Name: admissions admissions_tenant_id_event_id_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.admissions
    ADD CONSTRAINT admissions_tenant_id_event_id_session_id_fkey FOREIGN KEY (tenant_id, event_id, session_id) REFERENCES public.event_sessions(tenant_id, event_id, id);


--
-- Name: admissions admissions_tenant_id_event_id_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.admissions
    ADD CONSTRAINT admissions_tenant_id_event_id_ticket_id_fkey FOREIGN KEY (tenant_id, event_id, ticket_id) REFERENCES public.tickets(tenant_id, event_id, id);


--
-- Name: admissions admissions_tenant_id_scan_device_id_scan_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.admissions
    ADD CONSTRAINT admissions_tenant_id_scan_device_id_scan_id_fkey FOREIGN KEY (tenant_id, scan_device_id, scan_id) REFERENCES public.scans(tenant_id, device_id, id);


--
-- Name: admissions admissions_undone_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.admissions
    ADD CONSTRAINT admissions_undone_by_fkey FOREIGN KEY (undone_by) REFERENCES public.users(id);


--
-- Name: announcement_receipts announcement_receipts_tenant_id_announcement_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.announcement_receipts
    ADD CONSTRAINT announcement_receipts_tenant_id_announcement_id_fkey FOREIGN KEY (tenant_id, announcement_id) REFERENCES public.announcements(tenant_id, id) ON DELETE CASCADE;


--
-- Name: announcement_receipts announcement_receipts_tenant_id_device_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.announcement_receipts
    ADD CONSTRAINT announcement_receipts_tenant_id_device_id_fkey FOREIGN KEY (tenant_id, device_id) REFERENCES public.devices(tenant_id, id);


--
-- Name: announcements announcements_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.announcements
    ADD CONSTRAINT announcements_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);


--
-- Name: announcements announcements_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.announcements
    ADD CONSTRAINT announcements_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id) ON DELETE CASCADE;


--
-- Name: answers answers_tenant_id_event_id_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_tenant_id_event_id_order_id_fkey FOREIGN KEY (tenant_id, event_id, order_id) REFERENCES public.orders(tenant_id, event_id, id);


--
-- Name: answers answers_tenant_id_event_id_question_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_tenant_id_event_id_question_id_fkey FOREIGN KEY (tenant_id, event_id, question_id) REFERENCES public.questions(tenant_id, event_id, id);


--
-- Name: answers answers_tenant_id_order_id_attendee_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_tenant_id_order_id_attendee_id_fkey FOREIGN KEY (tenant_id, order_id, attendee_id) REFERENCES public.attendees(tenant_id, order_id, id);


--
-- Name: api_keys api_keys_revoked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES public.users(id);


--
-- Name: api_keys api_keys_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: api_keys api_keys_tenant_id_tenant_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_tenant_id_tenant_user_id_fkey FOREIGN KEY (tenant_id, tenant_user_id) REFERENCES public.tenant_users(tenant_id, id);


--
-- Name: attendee_messages attendee_messages_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendee_messages
    ADD CONSTRAINT attendee_messages_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: attendees attendees_tenant_id_order_id_order_item_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendees
    ADD CONSTRAINT attendees_tenant_id_order_id_order_item_id_fkey FOREIGN KEY (tenant_id, order_id, order_item_id) REFERENCES public.order_items(tenant_id, order_id, id);


--
-- Name: attendees attendees_tenant_id_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attendees
    ADD CONSTRAINT attendees_tenant_id_ticket_id_fkey FOREIGN KEY (tenant_id, ticket_id) REFERENCES public.tickets(tenant_id, id);


--
-- Name: cancelled_orders cancelled_orders_tenant_id_cancellation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cancelled_orders
    ADD CONSTRAINT cancelled_orders_tenant_id_cancellation_id_fkey FOREIGN KEY (tenant_id, cancellation_id) REFERENCES public.event_cancellations(tenant_id, id);


--
-- Name: cancelled_orders cancelled_orders_tenant_id_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cancelled_orders
    ADD CONSTRAINT cancelled_orders_tenant_id_order_id_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES public.orders(tenant_id, id);


--
-- Name: cancelled_orders cancelled_orders_tenant_id_refund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cancelled_orders
    ADD CONSTRAINT cancelled_orders_tenant_id_refund_id_fkey FOREIGN KEY (tenant_id, refund_id) REFERENCES public.refunds(tenant_id, id);


--
-- Name: capacity_pools capacity_pools_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.capacity_pools
    ADD CONSTRAINT capacity_pools_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: device_logs device_logs_tenant_id_device_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_logs
    ADD CONSTRAINT device_logs_tenant_id_device_id_fkey FOREIGN KEY (tenant_id, device_id) REFERENCES public.devices(tenant_id, id);


--
-- Name: device_logs device_logs_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_logs
    ADD CONSTRAINT device_logs_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: device_posts device_posts_tenant_id_device_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_posts
    ADD CONSTRAINT device_posts_tenant_id_device_id_fkey FOREIGN KEY (tenant_id, device_id) REFERENCES public.devices(tenant_id, id);


--
-- Name: device_posts device_posts_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_posts
    ADD CONSTRAINT device_posts_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id) ON DELETE CASCADE;


--
-- Name: device_posts device_posts_tenant_id_event_id_gate_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_posts
    ADD CONSTRAINT device_posts_tenant_id_event_id_gate_id_fkey FOREIGN KEY (tenant_id, event_id, gate_id) REFERENCES public.gates(tenant_id, event_id, id) ON DELETE SET NULL (gate_id);


--
-- Name: devices devices_enrolled_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_enrolled_by_fkey FOREIGN KEY (enrolled_by) REFERENCES public.users(id);


--
-- Name: devices devices_revoked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES public.users(id);


--
-- Name: devices devices_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: discount_codes discount_codes_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.discount_codes
    ADD CONSTRAINT discount_codes_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: disputes disputes_tenant_id_order_id_payment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT disputes_tenant_id_order_id_payment_id_fkey FOREIGN KEY (tenant_id, order_id, payment_id) REFERENCES public.payments(tenant_id, order_id, id);


--
-- Name: door_settings door_settings_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.door_settings
    ADD CONSTRAINT door_settings_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id) ON DELETE CASCADE;


--
-- Name: door_settings door_settings_updated_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.door_settings
    ADD CONSTRAINT door_settings_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES public.users(id);


--
-- Name: email_messages email_messages_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.email_messages
    ADD CONSTRAINT email_messages_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: enrolments enrolments_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);


--
-- Name: enrolments enrolments_decided_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.users(id);


--
-- Name: enrolments enrolments_tenant_id_device_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_tenant_id_device_id_fkey FOREIGN KEY (tenant_id, device_id) REFERENCES public.devices(tenant_id, id);


--
-- Name: enrolments enrolments_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: event_cancellations event_cancellations_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_cancellations
    ADD CONSTRAINT event_cancellations_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: event_sessions event_sessions_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_sessions
    ADD CONSTRAINT event_sessions_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: event_staff event_staff_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_staff
    ADD CONSTRAINT event_staff_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id) ON DELETE CASCADE;


--
-- Name: event_staff event_staff_tenant_id_tenant_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_staff
    ADD CONSTRAINT event_staff_tenant_id_tenant_user_id_fkey FOREIGN KEY (tenant_id, tenant_user_id) REFERENCES public.tenant_users(tenant_id, id) ON DELETE CASCADE;


--
-- Name: event_views event_views_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_views
    ADD CONSTRAINT event_views_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id) ON DELETE CASCADE;


--
-- Name: event_views event_views_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_views
    ADD CONSTRAINT event_views_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: events events_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: gates gates_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.gates
    ADD CONSTRAINT gates_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: idempotency_keys idempotency_keys_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: incident_handlings incident_handlings_acknowledged_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_handlings
    ADD CONSTRAINT incident_handlings_acknowledged_by_fkey FOREIGN KEY (acknowledged_by) REFERENCES public.users(id);


--
-- Name: incident_handlings incident_handlings_closed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_handlings
    ADD CONSTRAINT incident_handlings_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.users(id);


--
-- Name: incident_handlings incident_handlings_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_handlings
    ADD CONSTRAINT incident_handlings_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: incident_handlings incident_handlings_tenant_id_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_handlings
    ADD CONSTRAINT incident_handlings_tenant_id_incident_id_fkey FOREIGN KEY (tenant_id, incident_id) REFERENCES public.activity_logs(tenant_id, id);


--
-- Name: incident_photos incident_photos_tenant_id_incident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.incident_photos
    ADD CONSTRAINT incident_photos_tenant_id_incident_id_fkey FOREIGN KEY (tenant_id, incident_id) REFERENCES public.activity_logs(tenant_id, id);


--
-- Name: logins logins_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.logins
    ADD CONSTRAINT logins_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: notification_preferences notification_preferences_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.notification_preferences
    ADD CONSTRAINT notification_preferences_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: one_time_tokens one_time_tokens_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.one_time_tokens
    ADD CONSTRAINT one_time_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: order_items order_items_tenant_id_event_id_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_items
    ADD CONSTRAINT order_items_tenant_id_event_id_order_id_fkey FOREIGN KEY (tenant_id, event_id, order_id) REFERENCES public.orders(tenant_id, event_id, id);


--
-- Name: order_items order_items_tenant_id_event_id_ticket_type_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_items
    ADD CONSTRAINT order_items_tenant_id_event_id_ticket_type_id_fkey FOREIGN KEY (tenant_id, event_id, ticket_type_id) REFERENCES public.ticket_types(tenant_id, event_id, id);


--
-- Name: order_notes order_notes_tenant_id_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_notes
    ADD CONSTRAINT order_notes_tenant_id_order_id_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES public.orders(tenant_id, id);


--
-- Name: orders orders_tenant_id_event_id_currency_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_tenant_id_event_id_currency_fkey FOREIGN KEY (tenant_id, event_id, currency) REFERENCES public.events(tenant_id, id, currency);


--
-- Name: orders orders_tenant_id_event_id_discount_code_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_tenant_id_event_id_discount_code_id_fkey FOREIGN KEY (tenant_id, event_id, discount_code_id) REFERENCES public.discount_codes(tenant_id, event_id, id);


--
-- Name: payment_accounts payment_accounts_disconnected_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_accounts
    ADD CONSTRAINT payment_accounts_disconnected_by_fkey FOREIGN KEY (disconnected_by) REFERENCES public.users(id);


--
-- Name: payment_accounts payment_accounts_requested_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_accounts
    ADD CONSTRAINT payment_accounts_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.users(id);


--
-- Name: payment_accounts payment_accounts_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payment_accounts
    ADD CONSTRAINT payment_accounts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: payments payments_resolved_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES public.users(id);


--
-- Name: payments payments_tenant_id_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_tenant_id_order_id_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES public.orders(tenant_id, id);


--
-- Name: payout_items payout_items_tenant_id_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payout_items
    ADD CONSTRAINT payout_items_tenant_id_account_id_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES public.payment_accounts(tenant_id, id);


--
-- Name: payout_items payout_items_tenant_id_dispute_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payout_items
    ADD CONSTRAINT payout_items_tenant_id_dispute_id_fkey FOREIGN KEY (tenant_id, dispute_id) REFERENCES public.disputes(tenant_id, id);


--
-- Name: payout_items payout_items_tenant_id_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payout_items
    ADD CONSTRAINT payout_items_tenant_id_order_id_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES public.orders(tenant_id, id);


--
-- Name: payout_items payout_items_tenant_id_payment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payout_items
    ADD CONSTRAINT payout_items_tenant_id_payment_id_fkey FOREIGN KEY (tenant_id, payment_id) REFERENCES public.payments(tenant_id, id);


--
-- Name: payout_items payout_items_tenant_id_payout_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payout_items
    ADD CONSTRAINT payout_items_tenant_id_payout_id_fkey FOREIGN KEY (tenant_id, payout_id) REFERENCES public.payouts(tenant_id, id);


--
-- Name: payout_items payout_items_tenant_id_refund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payout_items
    ADD CONSTRAINT payout_items_tenant_id_refund_id_fkey FOREIGN KEY (tenant_id, refund_id) REFERENCES public.refunds(tenant_id, id);


--
-- Name: payouts payouts_tenant_id_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payouts
    ADD CONSTRAINT payouts_tenant_id_account_id_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES public.payment_accounts(tenant_id, id);


--
-- Name: platform_settings platform_settings_updated_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.platform_settings
    ADD CONSTRAINT platform_settings_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES public.users(id);


--
-- Name: question_types question_types_tenant_id_event_id_question_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.question_types
    ADD CONSTRAINT question_types_tenant_id_event_id_question_id_fkey FOREIGN KEY (tenant_id, event_id, question_id) REFERENCES public.questions(tenant_id, event_id, id) ON DELETE CASCADE;


--
-- Name: question_types question_types_tenant_id_event_id_ticket_type_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.question_types
    ADD CONSTRAINT question_types_tenant_id_event_id_ticket_type_id_fkey FOREIGN KEY (tenant_id, event_id, ticket_type_id) REFERENCES public.ticket_types(tenant_id, event_id, id) ON DELETE CASCADE;


--
-- Name: questions questions_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id) ON DELETE CASCADE;


--
-- Name: recovery_codes recovery_codes_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.second_factors(user_id) ON DELETE CASCADE;


--
-- Name: refresh_tokens refresh_tokens_login_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(id) ON DELETE CASCADE;


--
-- Name: refund_tickets refund_tickets_tenant_id_refund_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refund_tickets
    ADD CONSTRAINT refund_tickets_tenant_id_refund_id_fkey FOREIGN KEY (tenant_id, refund_id) REFERENCES public.refunds(tenant_id, id);


--
-- Name: refund_tickets refund_tickets_tenant_id_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refund_tickets
    ADD CONSTRAINT refund_tickets_tenant_id_ticket_id_fkey FOREIGN KEY (tenant_id, ticket_id) REFERENCES public.tickets(tenant_id, id);


--
-- Name: refunds refunds_requested_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.users(id);


--
-- Name: refunds refunds_tenant_id_order_id_payment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT refunds_tenant_id_order_id_payment_id_fkey FOREIGN KEY (tenant_id, order_id, payment_id) REFERENCES public.payments(tenant_id, order_id, id);


--
-- Name: roster_heads roster_heads_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_heads
    ADD CONSTRAINT roster_heads_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id) ON DELETE CASCADE;


--
-- Name: roster_marks roster_marks_tenant_id_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roster_marks
    ADD CONSTRAINT roster_marks_tenant_id_ticket_id_fkey FOREIGN KEY (tenant_id, ticket_id) REFERENCES public.tickets(tenant_id, id) ON DELETE CASCADE;


--
-- Name: sales_heads sales_heads_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_heads
    ADD CONSTRAINT sales_heads_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: sales_quarters_by_code sales_quarters_by_code_tenant_id_discount_code_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_quarters_by_code
    ADD CONSTRAINT sales_quarters_by_code_tenant_id_discount_code_id_fkey FOREIGN KEY (tenant_id, discount_code_id) REFERENCES public.discount_codes(tenant_id, id);


--
-- Name: sales_quarters_by_code sales_quarters_by_code_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_quarters_by_code
    ADD CONSTRAINT sales_quarters_by_code_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: sales_quarters_by_code sales_quarters_by_code_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_quarters_by_code
    ADD CONSTRAINT sales_quarters_by_code_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: sales_quarters_by_type sales_quarters_by_type_tenant_id_event_id_ticket_type_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_quarters_by_type
    ADD CONSTRAINT sales_quarters_by_type_tenant_id_event_id_ticket_type_id_fkey FOREIGN KEY (tenant_id, event_id, ticket_type_id) REFERENCES public.ticket_types(tenant_id, event_id, id);


--
-- Name: sales_quarters_by_type sales_quarters_by_type_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_quarters_by_type
    ADD CONSTRAINT sales_quarters_by_type_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: sales_quarters sales_quarters_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_quarters
    ADD CONSTRAINT sales_quarters_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: sales_quarters sales_quarters_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sales_quarters
    ADD CONSTRAINT sales_quarters_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: scans scans_actor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scans
    ADD CONSTRAINT scans_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.users(id);


--
-- Name: scans scans_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scans
    ADD CONSTRAINT scans_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: scans scans_tenant_id_event_id_ticket_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scans
    ADD CONSTRAINT scans_tenant_id_event_id_ticket_id_fkey FOREIGN KEY (tenant_id, event_id, ticket_id) REFERENCES public.tickets(tenant_id, event_id, id);


--
-- Name: second_factors second_factors_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: signing_keys signing_keys_tenant_id_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signing_keys
    ADD CONSTRAINT signing_keys_tenant_id_event_id_fkey FOREIGN KEY (tenant_id, event_id) REFERENCES public.events(tenant_id, id);


--
-- Name: tenant_users tenant_users_invited_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenant_users
    ADD CONSTRAINT tenant_users_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES public.users(id);


--
-- Name: tenant_users tenant_users_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenant_users
    ADD CONSTRAINT tenant_users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: tenant_users tenant_users_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenant_users
    ADD CONSTRAINT tenant_users_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: tenants tenants_status_changed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenants
    ADD CONSTRAINT tenants_status_changed_by_fkey FOREIGN KEY (status_changed_by) REFERENCES public.users(id);


--
-- Name: ticket_type_pools ticket_type_pools_tenant_id_event_id_pool_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_type_pools
    ADD CONSTRAINT ticket_type_pools_tenant_id_event_id_pool_id_fkey FOREIGN KEY (tenant_id, event_id, pool_id) REFERENCES public.capacity_pools(tenant_id, event_id, id) ON DELETE CASCADE;


--
-- Name: ticket_type_pools ticket_type_pools_tenant_id_event_id_ticket_type_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_type_pools
    ADD CONSTRAINT ticket_type_pools_tenant_id_event_id_ticket_type_id_fkey FOREIGN KEY (tenant_id, event_id, ticket_type_id) REFERENCES public.ticket_types(tenant_id, event_id, id) ON DELETE CASCADE;


--
-- Name: ticket_type_sessions ticket_type_sessions_tenant_id_event_id_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_type_sessions
    ADD CONSTRAINT ticket_type_sessions_tenant_id_event_id_session_id_fkey FOREIGN KEY (tenant_id, event_id, session_id) REFERENCES public.event_sessions(tenant_id, event_id, id) ON DELETE CASCADE;


--
-- Name: ticket_type_sessions ticket_type_sessions_tenant_id_event_id_ticket_type_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_type_sessions
    ADD CONSTRAINT ticket_type_sessions_tenant_id_event_id_ticket_type_id_fkey FOREIGN KEY (tenant_id, event_id, ticket_type_id) REFERENCES public.ticket_types(tenant_id, event_id, id) ON DELETE CASCADE;


--
-- Name: ticket_types ticket_types_open_after; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_types
    ADD CONSTRAINT ticket_types_open_after FOREIGN KEY (tenant_id, event_id, opens_after_type_id) REFERENCES public.ticket_types(tenant_id, event_id, id) ON DELETE SET NULL (opens_after_type_id);


--
-- Name: ticket_types ticket_types_tenant_id_event_id_currency_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ticket_types
    ADD CONSTRAINT ticket_types_tenant_id_event_id_currency_fkey FOREIGN KEY (tenant_id, event_id, currency) REFERENCES public.events(tenant_id, id, currency) ON UPDATE CASCADE;


--
-- Name: tickets tickets_tenant_id_event_id_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_tenant_id_event_id_order_id_fkey FOREIGN KEY (tenant_id, event_id, order_id) REFERENCES public.orders(tenant_id, event_id, id);


--
-- Name: tickets tickets_tenant_id_event_id_ticket_type_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_tenant_id_event_id_ticket_type_id_fkey FOREIGN KEY (tenant_id, event_id, ticket_type_id) REFERENCES public.ticket_types(tenant_id, event_id, id);


--
-- Name: tickets tickets_tenant_id_order_id_order_item_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_tenant_id_order_id_order_item_id_fkey FOREIGN KEY (tenant_id, order_id, order_item_id) REFERENCES public.order_items(tenant_id, order_id, id);


--
-- Name: tickets tickets_voided_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_voided_by_fkey FOREIGN KEY (voided_by) REFERENCES public.users(id);


--
-- Name: users users_disabled_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_disabled_by_fkey FOREIGN KEY (disabled_by) REFERENCES public.users(id);


--
-- Name: webhook_deliveries webhook_deliveries_tenant_id_endpoint_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_tenant_id_endpoint_id_fkey FOREIGN KEY (tenant_id, endpoint_id) REFERENCES public.webhook_endpoints(tenant_id, id);


--
-- Name: webhook_deliveries webhook_deliveries_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: webhook_endpoints webhook_endpoints_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.users(id);


--
-- Name: webhook_endpoints webhook_endpoints_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: webhook_events webhook_events_resolved_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_events
    ADD CONSTRAINT webhook_events_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES public.users(id);


--
-- Name: webhook_events webhook_events_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_events
    ADD CONSTRAINT webhook_events_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);


--
-- Name: account_capabilities; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.account_capabilities ENABLE ROW LEVEL SECURITY;

--
-- Name: email_messages accounts_mail_once; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY accounts_mail_once ON public.email_messages FOR SELECT TO admit_auth USING (true);


--
-- Name: notification_preferences accounts_mail_wanted; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY accounts_mail_wanted ON public.notification_preferences FOR SELECT TO admit_auth USING (true);


--
-- Name: email_messages accounts_write_mail; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY accounts_write_mail ON public.email_messages FOR INSERT TO admit_auth, admit_operator WITH CHECK (true);


--
-- Name: activity_logs; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.activity_logs ENABLE ROW LEVEL SECURITY;

--
-- Name: admissions; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.admissions ENABLE ROW LEVEL SECURITY;

--
-- Name: announcement_receipts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.announcement_receipts ENABLE ROW LEVEL SECURITY;

--
-- Name: announcements; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.announcements ENABLE ROW LEVEL SECURITY;

--
-- Name: answers; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.answers ENABLE ROW LEVEL SECURITY;

--
-- Name: api_keys; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.api_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: answers at_the_door; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY at_the_door ON public.answers AS RESTRICTIVE FOR SELECT TO admit_staff USING ((EXISTS ( SELECT
   FROM public.questions question
  WHERE ((question.tenant_id = answers.tenant_id) AND (question.id = answers.question_id) AND question.at_door))));


--
-- Name: questions at_the_door; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY at_the_door ON public.questions AS RESTRICTIVE FOR SELECT TO admit_staff USING (at_door);


--
-- Name: attendee_messages; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.attendee_messages ENABLE ROW LEVEL SECURITY;

--
-- Name: attendees; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.attendees ENABLE ROW LEVEL SECURITY;

--
-- Name: activity_logs auth_records; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY auth_records ON public.activity_logs FOR INSERT TO admit_auth WITH CHECK (true);


--
-- Name: cancelled_orders; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.cancelled_orders ENABLE ROW LEVEL SECURITY;

--
-- Name: capacity_pools; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.capacity_pools ENABLE ROW LEVEL SECURITY;

--
-- Name: device_logs; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.device_logs ENABLE ROW LEVEL SECURITY;

--
-- Name: device_nonces; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.device_nonces ENABLE ROW LEVEL SECURITY;

--
-- Name: device_posts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.device_posts ENABLE ROW LEVEL SECURITY;

--
-- Name: devices; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.devices ENABLE ROW LEVEL SECURITY;

--
-- Name: discount_codes; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.discount_codes ENABLE ROW LEVEL SECURITY;

--
-- Name: disputes; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.disputes ENABLE ROW LEVEL SECURITY;

--
-- Name: door_settings; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.door_settings ENABLE ROW LEVEL SECURITY;

--
-- Name: cancelled_orders due_work; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY due_work ON public.cancelled_orders FOR SELECT TO admit_worker USING ((next_attempt_at IS NOT NULL));


--
-- Name: email_messages due_work; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY due_work ON public.email_messages FOR SELECT TO admit_worker USING ((next_attempt_at IS NOT NULL));


--
-- Name: events due_work; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY due_work ON public.events FOR SELECT TO admit_worker USING (true);


--
-- Name: orders due_work; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY due_work ON public.orders FOR SELECT TO admit_worker USING ((status = ANY (ARRAY['pending'::text, 'processing'::text])));


--
-- Name: payment_accounts due_work; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY due_work ON public.payment_accounts FOR SELECT TO admit_worker USING (true);


--
-- Name: payments due_work; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY due_work ON public.payments FOR SELECT TO admit_worker USING (true);


--
-- Name: refunds due_work; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY due_work ON public.refunds FOR SELECT TO admit_worker USING (true);


--
-- Name: sales_heads due_work; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY due_work ON public.sales_heads FOR SELECT TO admit_worker USING ((due_at IS NOT NULL));


--
-- Name: webhook_endpoints due_work; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY due_work ON public.webhook_endpoints FOR SELECT TO admit_worker USING ((removed_at IS NULL));


--
-- Name: email_messages; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.email_messages ENABLE ROW LEVEL SECURITY;

--
-- Name: enrolments; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.enrolments ENABLE ROW LEVEL SECURITY;

--
-- Name: event_cancellations; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.event_cancellations ENABLE ROW LEVEL SECURITY;

--
-- Name: event_sessions; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.event_sessions ENABLE ROW LEVEL SECURITY;

--
-- Name: event_staff; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.event_staff ENABLE ROW LEVEL SECURITY;

--
-- Name: event_views; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.event_views ENABLE ROW LEVEL SECURITY;

--
-- Name: events; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.events ENABLE ROW LEVEL SECURITY;

--
-- Name: users everyone_for_sign_in; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY everyone_for_sign_in ON public.users TO admit_auth USING (true) WITH CHECK (true);


--
-- Name: gates; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.gates ENABLE ROW LEVEL SECURITY;

--
-- Name: idempotency_keys; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: incident_handlings; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.incident_handlings ENABLE ROW LEVEL SECURITY;

--
-- Name: incident_photos; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.incident_photos ENABLE ROW LEVEL SECURITY;

--
-- Name: users members_of_this_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY members_of_this_tenant ON public.users FOR SELECT TO admit_tenant, admit_staff USING ((EXISTS ( SELECT
   FROM public.tenant_users m
  WHERE (m.user_id = users.id))));


--
-- Name: tenant_users memberships_for_sign_in; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY memberships_for_sign_in ON public.tenant_users TO admit_auth USING (true) WITH CHECK (true);


--
-- Name: notification_preferences; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.notification_preferences ENABLE ROW LEVEL SECURITY;

--
-- Name: webhook_deliveries old_deliveries; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY old_deliveries ON public.webhook_deliveries TO admit_worker USING (true);


--
-- Name: idempotency_keys old_keys; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY old_keys ON public.idempotency_keys TO admit_worker USING (true);


--
-- Name: account_capabilities one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.account_capabilities TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: activity_logs one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.activity_logs TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: admissions one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.admissions TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: announcement_receipts one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.announcement_receipts TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: announcements one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.announcements TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: answers one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.answers TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = public.current_tenant())) WITH CHECK ((tenant_id = public.current_tenant()));


--
-- Name: api_keys one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.api_keys TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: attendee_messages one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.attendee_messages TO admit_tenant USING ((tenant_id = public.current_tenant())) WITH CHECK ((tenant_id = public.current_tenant()));


--
-- Name: attendees one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.attendees TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = public.current_tenant())) WITH CHECK ((tenant_id = public.current_tenant()));


--
-- Name: cancelled_orders one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.cancelled_orders TO admit_tenant USING ((tenant_id = public.current_tenant())) WITH CHECK ((tenant_id = public.current_tenant()));


--
-- Name: capacity_pools one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.capacity_pools TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: device_logs one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.device_logs TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: device_nonces one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.device_nonces TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: device_posts one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.device_posts TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: devices one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.devices TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: discount_codes one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.discount_codes TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: disputes one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.disputes TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: door_settings one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.door_settings TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: email_messages one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.email_messages TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: enrolments one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.enrolments TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: event_cancellations one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.event_cancellations TO admit_tenant USING ((tenant_id = public.current_tenant())) WITH CHECK ((tenant_id = public.current_tenant()));


--
-- Name: event_sessions one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.event_sessions TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: event_staff one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.event_staff TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: event_views one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.event_views TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: events one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.events TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: gates one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.gates TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: idempotency_keys one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.idempotency_keys TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: incident_handlings one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.incident_handlings TO admit_tenant, admit_staff USING ((tenant_id = public.current_tenant())) WITH CHECK ((tenant_id = public.current_tenant()));


--
-- Name: incident_photos one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.incident_photos TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: notification_preferences one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.notification_preferences TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: order_items one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.order_items TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: order_notes one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.order_notes TO admit_tenant USING ((tenant_id = public.current_tenant())) WITH CHECK ((tenant_id = public.current_tenant()));


--
-- Name: orders one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.orders TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: payment_accounts one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.payment_accounts TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: payments one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.payments TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: payout_items one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.payout_items TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: payouts one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.payouts TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: question_types one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.question_types TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = public.current_tenant())) WITH CHECK ((tenant_id = public.current_tenant()));


--
-- Name: questions one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.questions TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = public.current_tenant())) WITH CHECK ((tenant_id = public.current_tenant()));


--
-- Name: refund_tickets one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.refund_tickets TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: refunds one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.refunds TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: roster_heads one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.roster_heads TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: roster_marks one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.roster_marks TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: sales_heads one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.sales_heads TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: sales_quarters one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.sales_quarters TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: sales_quarters_by_code one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.sales_quarters_by_code TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: sales_quarters_by_type one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.sales_quarters_by_type TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: scans one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.scans TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: signing_keys one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.signing_keys TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: tenant_users one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.tenant_users TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: tenants one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.tenants TO admit_tenant, admit_staff USING ((id = public.current_tenant()));


--
-- Name: ticket_type_pools one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.ticket_type_pools TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: ticket_type_sessions one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.ticket_type_sessions TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: ticket_types one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.ticket_types TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: tickets one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.tickets TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: webhook_deliveries one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.webhook_deliveries TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: webhook_endpoints one_tenant; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY one_tenant ON public.webhook_endpoints TO admit_tenant, admit_staff, admit_issuing USING ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('admit.tenant_id'::text, true), ''::text))::uuid));


--
-- Name: capacity_pools open_to_the_public; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY open_to_the_public ON public.capacity_pools FOR SELECT TO admit_directory USING ((EXISTS ( SELECT
   FROM public.events e
  WHERE ((e.tenant_id = capacity_pools.tenant_id) AND (e.id = capacity_pools.event_id)))));


--
-- Name: events open_to_the_public; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY open_to_the_public ON public.events FOR SELECT TO admit_directory USING (((status = 'published'::text) AND is_public AND (EXISTS ( SELECT
   FROM public.tenants t
  WHERE ((t.id = events.tenant_id) AND (t.status = 'active'::text))))));


--
-- Name: tenants open_to_the_public; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY open_to_the_public ON public.tenants FOR SELECT TO admit_directory USING (((status = 'active'::text) AND (NOT is_platform)));


--
-- Name: ticket_type_pools open_to_the_public; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY open_to_the_public ON public.ticket_type_pools FOR SELECT TO admit_directory USING ((EXISTS ( SELECT
   FROM public.ticket_types kind
  WHERE ((kind.tenant_id = ticket_type_pools.tenant_id) AND (kind.id = ticket_type_pools.ticket_type_id)))));


--
-- Name: ticket_types open_to_the_public; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY open_to_the_public ON public.ticket_types FOR SELECT TO admit_directory USING (((status <> 'archived'::text) AND (EXISTS ( SELECT
   FROM public.events e
  WHERE ((e.tenant_id = ticket_types.tenant_id) AND (e.id = ticket_types.event_id))))));


--
-- Name: activity_logs operator_records; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_records ON public.activity_logs FOR INSERT TO admit_operator WITH CHECK (true);


--
-- Name: account_capabilities operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.account_capabilities FOR SELECT TO admit_operator USING (true);


--
-- Name: activity_logs operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.activity_logs FOR SELECT TO admit_operator USING (true);


--
-- Name: admissions operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.admissions FOR SELECT TO admit_operator USING (true);


--
-- Name: announcement_receipts operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.announcement_receipts FOR SELECT TO admit_operator USING (true);


--
-- Name: announcements operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.announcements FOR SELECT TO admit_operator USING (true);


--
-- Name: answers operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.answers FOR SELECT TO admit_operator USING (true);


--
-- Name: api_keys operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.api_keys FOR SELECT TO admit_operator USING (true);


--
-- Name: attendee_messages operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.attendee_messages FOR SELECT TO admit_operator USING (true);


--
-- Name: attendees operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.attendees FOR SELECT TO admit_operator USING (true);


--
-- Name: cancelled_orders operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.cancelled_orders FOR SELECT TO admit_operator USING (true);


--
-- Name: capacity_pools operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.capacity_pools FOR SELECT TO admit_operator USING (true);


--
-- Name: device_logs operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.device_logs FOR SELECT TO admit_operator USING (true);


--
-- Name: device_nonces operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.device_nonces FOR SELECT TO admit_operator USING (true);


--
-- Name: device_posts operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.device_posts FOR SELECT TO admit_operator USING (true);


--
-- Name: devices operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.devices FOR SELECT TO admit_operator USING (true);


--
-- Name: discount_codes operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.discount_codes FOR SELECT TO admit_operator USING (true);


--
-- Name: disputes operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.disputes FOR SELECT TO admit_operator USING (true);


--
-- Name: door_settings operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.door_settings FOR SELECT TO admit_operator USING (true);


--
-- Name: email_messages operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.email_messages FOR SELECT TO admit_operator USING (true);


--
-- Name: enrolments operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.enrolments FOR SELECT TO admit_operator USING (true);


--
-- Name: event_cancellations operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.event_cancellations FOR SELECT TO admit_operator USING (true);


--
-- Name: event_sessions operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.event_sessions FOR SELECT TO admit_operator USING (true);


--
-- Name: event_staff operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.event_staff FOR SELECT TO admit_operator USING (true);


--
-- Name: event_views operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.event_views FOR SELECT TO admit_operator USING (true);


--
-- Name: events operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.events FOR SELECT TO admit_operator USING (true);


--
-- Name: gates operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.gates FOR SELECT TO admit_operator USING (true);


--
-- Name: idempotency_keys operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.idempotency_keys FOR SELECT TO admit_operator USING (true);


--
-- Name: incident_handlings operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.incident_handlings FOR SELECT TO admit_operator USING (true);


--
-- Name: incident_photos operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.incident_photos FOR SELECT TO admit_operator USING (true);


--
-- Name: notification_preferences operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.notification_preferences FOR SELECT TO admit_operator USING (true);


--
-- Name: order_items operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.order_items FOR SELECT TO admit_operator USING (true);


--
-- Name: order_notes operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.order_notes FOR SELECT TO admit_operator USING (true);


--
-- Name: orders operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.orders FOR SELECT TO admit_operator USING (true);


--
-- Name: payment_accounts operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.payment_accounts FOR SELECT TO admit_operator USING (true);


--
-- Name: payments operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.payments FOR SELECT TO admit_operator USING (true);


--
-- Name: payout_items operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.payout_items FOR SELECT TO admit_operator USING (true);


--
-- Name: payouts operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.payouts FOR SELECT TO admit_operator USING (true);


--
-- Name: question_types operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.question_types FOR SELECT TO admit_operator USING (true);


--
-- Name: questions operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.questions FOR SELECT TO admit_operator USING (true);


--
-- Name: refund_tickets operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.refund_tickets FOR SELECT TO admit_operator USING (true);


--
-- Name: refunds operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.refunds FOR SELECT TO admit_operator USING (true);


--
-- Name: roster_heads operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.roster_heads FOR SELECT TO admit_operator USING (true);


--
-- Name: roster_marks operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.roster_marks FOR SELECT TO admit_operator USING (true);


--
-- Name: sales_heads operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.sales_heads FOR SELECT TO admit_operator USING (true);


--
-- Name: sales_quarters operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.sales_quarters FOR SELECT TO admit_operator USING (true);


--
-- Name: sales_quarters_by_code operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.sales_quarters_by_code FOR SELECT TO admit_operator USING (true);


--
-- Name: sales_quarters_by_type operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.sales_quarters_by_type FOR SELECT TO admit_operator USING (true);


--
-- Name: scans operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.scans FOR SELECT TO admit_operator USING (true);


--
-- Name: signing_keys operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.signing_keys FOR SELECT TO admit_operator USING (true);


--
-- Name: tenant_users operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.tenant_users FOR SELECT TO admit_operator USING (true);


--
-- Name: tenants operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.tenants TO admit_operator USING (true) WITH CHECK (true);


--
-- Name: ticket_type_pools operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.ticket_type_pools FOR SELECT TO admit_operator USING (true);


--
-- Name: ticket_type_sessions operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.ticket_type_sessions FOR SELECT TO admit_operator USING (true);


--
-- Name: ticket_types operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.ticket_types FOR SELECT TO admit_operator USING (true);


--
-- Name: tickets operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.tickets FOR SELECT TO admit_operator USING (true);


--
-- Name: users operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.users TO admit_operator USING (true) WITH CHECK (true);


--
-- Name: webhook_deliveries operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.webhook_deliveries FOR SELECT TO admit_operator USING (true);


--
-- Name: webhook_endpoints operator_sees_all; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY operator_sees_all ON public.webhook_endpoints FOR SELECT TO admit_operator USING (true);


--
-- Name: order_items; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.order_items ENABLE ROW LEVEL SECURITY;

--
-- Name: order_notes; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.order_notes ENABLE ROW LEVEL SECURITY;

--
-- Name: orders; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;

--
-- Name: orders own_orders; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY own_orders ON public.orders FOR SELECT TO admit_directory USING ((buyer_email = public.current_buyer()));


--
-- Name: tickets own_passes; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY own_passes ON public.tickets FOR SELECT TO admit_directory USING (((holder_token IS NOT NULL) AND (status = 'valid'::text) AND (attendee_email = public.current_buyer())));


--
-- Name: payment_accounts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.payment_accounts ENABLE ROW LEVEL SECURITY;

--
-- Name: payments; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.payments ENABLE ROW LEVEL SECURITY;

--
-- Name: payout_items; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.payout_items ENABLE ROW LEVEL SECURITY;

--
-- Name: payouts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.payouts ENABLE ROW LEVEL SECURITY;

--
-- Name: question_types; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.question_types ENABLE ROW LEVEL SECURITY;

--
-- Name: questions; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.questions ENABLE ROW LEVEL SECURITY;

--
-- Name: refund_tickets; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.refund_tickets ENABLE ROW LEVEL SECURITY;

--
-- Name: refunds; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.refunds ENABLE ROW LEVEL SECURITY;

--
-- Name: webhook_endpoints removed_endpoints; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY removed_endpoints ON public.webhook_endpoints TO admit_worker USING ((removed_at IS NOT NULL));


--
-- Name: roster_heads; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.roster_heads ENABLE ROW LEVEL SECURITY;

--
-- Name: roster_marks; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.roster_marks ENABLE ROW LEVEL SECURITY;

--
-- Name: sales_heads; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sales_heads ENABLE ROW LEVEL SECURITY;

--
-- Name: sales_quarters; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sales_quarters ENABLE ROW LEVEL SECURITY;

--
-- Name: sales_quarters_by_code; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sales_quarters_by_code ENABLE ROW LEVEL SECURITY;

--
-- Name: sales_quarters_by_type; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sales_quarters_by_type ENABLE ROW LEVEL SECURITY;

--
-- Name: scans; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.scans ENABLE ROW LEVEL SECURITY;

--
-- Name: tenants sign_up; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY sign_up ON public.tenants TO admit_auth USING (true) WITH CHECK (((status = 'pending'::text) AND (NOT is_platform)));


--
-- Name: signing_keys; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.signing_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: tenant_users; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.tenant_users ENABLE ROW LEVEL SECURITY;

--
-- Name: tenants; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.tenants ENABLE ROW LEVEL SECURITY;

--
-- Name: ticket_type_pools; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.ticket_type_pools ENABLE ROW LEVEL SECURITY;

--
-- Name: ticket_type_sessions; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.ticket_type_sessions ENABLE ROW LEVEL SECURITY;

--
-- Name: ticket_types; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.ticket_types ENABLE ROW LEVEL SECURITY;

--
-- Name: tickets; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.tickets ENABLE ROW LEVEL SECURITY;

--
-- Name: users; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;

--
-- Name: webhook_deliveries; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.webhook_deliveries ENABLE ROW LEVEL SECURITY;

--
-- Name: webhook_endpoints; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.webhook_endpoints ENABLE ROW LEVEL SECURITY;

--
-- Name: tenants worker_reads; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY worker_reads ON public.tenants FOR SELECT TO admit_worker USING (true);


--
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA public TO admit_tenant;
GRANT USAGE ON SCHEMA public TO admit_staff;
GRANT USAGE ON SCHEMA public TO admit_issuing;
GRANT USAGE ON SCHEMA public TO admit_auth;
GRANT USAGE ON SCHEMA public TO admit_directory;
GRANT USAGE ON SCHEMA public TO admit_worker;
GRANT USAGE ON SCHEMA public TO admit_operator;
GRANT USAGE ON SCHEMA public TO admit_throttle;
GRANT USAGE ON SCHEMA public TO admit_jobs;


--
-- Name: TABLE account_capabilities; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.account_capabilities TO admit_tenant;
GRANT SELECT ON TABLE public.account_capabilities TO admit_operator;


--
-- Name: TABLE activity_logs; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.activity_logs TO admit_tenant;
GRANT INSERT ON TABLE public.activity_logs TO admit_staff;
GRANT INSERT ON TABLE public.activity_logs TO admit_auth;
GRANT SELECT,INSERT ON TABLE public.activity_logs TO admit_operator;


--
-- Name: COLUMN activity_logs.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.activity_logs TO admit_staff;


--
-- Name: COLUMN activity_logs.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.activity_logs TO admit_staff;


--
-- Name: COLUMN activity_logs.actor_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(actor_id) ON TABLE public.activity_logs TO admit_staff;


--
-- Name: COLUMN activity_logs.actor_kind; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(actor_kind) ON TABLE public.activity_logs TO admit_staff;


--
-- Name: COLUMN activity_logs.action; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(action) ON TABLE public.activity_logs TO admit_staff;


--
-- Name: COLUMN activity_logs.event_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(event_id) ON TABLE public.activity_logs TO admit_staff;


--
-- Name: COLUMN activity_logs.subject_kind; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(subject_kind) ON TABLE public.activity_logs TO admit_staff;


--
-- Name: COLUMN activity_logs.subject_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(subject_id) ON TABLE public.activity_logs TO admit_staff;


--
-- Name: COLUMN activity_logs.metadata; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(metadata) ON TABLE public.activity_logs TO admit_staff;


--
-- Name: COLUMN activity_logs.created_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_at) ON TABLE public.activity_logs TO admit_staff;


--
-- Name: TABLE admissions; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.admissions TO admit_tenant;
GRANT SELECT,INSERT ON TABLE public.admissions TO admit_staff;
GRANT SELECT ON TABLE public.admissions TO admit_operator;


--
-- Name: COLUMN admissions.scan_device_id; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(scan_device_id) ON TABLE public.admissions TO admit_staff;


--
-- Name: COLUMN admissions.scan_id; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(scan_id) ON TABLE public.admissions TO admit_staff;


--
-- Name: COLUMN admissions.gate_id; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(gate_id) ON TABLE public.admissions TO admit_staff;


--
-- Name: COLUMN admissions.actor_id; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(actor_id) ON TABLE public.admissions TO admit_staff;


--
-- Name: COLUMN admissions.admitted_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(admitted_at) ON TABLE public.admissions TO admit_staff;


--
-- Name: COLUMN admissions.undone_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(undone_at) ON TABLE public.admissions TO admit_staff;


--
-- Name: COLUMN admissions.undone_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(undone_by) ON TABLE public.admissions TO admit_staff;


--
-- Name: COLUMN admissions.undo_reason; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(undo_reason) ON TABLE public.admissions TO admit_staff;


--
-- Name: COLUMN admissions.left_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(left_at) ON TABLE public.admissions TO admit_staff;


--
-- Name: TABLE alembic_version; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.alembic_version TO admit_worker;


--
-- Name: TABLE announcement_receipts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.announcement_receipts TO admit_tenant;
GRANT SELECT,INSERT ON TABLE public.announcement_receipts TO admit_staff;
GRANT SELECT ON TABLE public.announcement_receipts TO admit_operator;


--
-- Name: TABLE announcements; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.announcements TO admit_tenant;
GRANT SELECT ON TABLE public.announcements TO admit_staff;
GRANT SELECT ON TABLE public.announcements TO admit_operator;


--
-- Name: TABLE answers; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.answers TO admit_tenant;


--
-- Name: COLUMN answers.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.answers TO admit_staff;


--
-- Name: COLUMN answers.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.answers TO admit_staff;


--
-- Name: COLUMN answers.order_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(order_id) ON TABLE public.answers TO admit_staff;


--
-- Name: COLUMN answers.event_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(event_id) ON TABLE public.answers TO admit_staff;


--
-- Name: COLUMN answers.question_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(question_id) ON TABLE public.answers TO admit_staff;


--
-- Name: COLUMN answers.attendee_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(attendee_id) ON TABLE public.answers TO admit_staff;


--
-- Name: COLUMN answers.asked; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(asked) ON TABLE public.answers TO admit_staff;


--
-- Name: COLUMN answers.content; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(content) ON TABLE public.answers TO admit_staff;


--
-- Name: TABLE api_keys; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.api_keys TO admit_tenant;


--
-- Name: COLUMN api_keys.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.api_keys TO admit_operator;


--
-- Name: COLUMN api_keys.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.api_keys TO admit_operator;


--
-- Name: COLUMN api_keys.tenant_user_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_user_id) ON TABLE public.api_keys TO admit_operator;


--
-- Name: COLUMN api_keys.name; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(name) ON TABLE public.api_keys TO admit_operator;


--
-- Name: COLUMN api_keys.prefix; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(prefix) ON TABLE public.api_keys TO admit_operator;


--
-- Name: COLUMN api_keys.scopes; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(scopes) ON TABLE public.api_keys TO admit_operator;


--
-- Name: COLUMN api_keys.created_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_at) ON TABLE public.api_keys TO admit_operator;


--
-- Name: COLUMN api_keys.expires_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(expires_at) ON TABLE public.api_keys TO admit_operator;


--
-- Name: COLUMN api_keys.last_used_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(last_used_at) ON TABLE public.api_keys TO admit_operator;


--
-- Name: COLUMN api_keys.revoked_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(revoked_at) ON TABLE public.api_keys TO admit_operator;


--
-- Name: COLUMN api_keys.revoked_by; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(revoked_by) ON TABLE public.api_keys TO admit_operator;


--
-- Name: TABLE attendee_messages; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.attendee_messages TO admit_tenant;
GRANT SELECT ON TABLE public.attendee_messages TO admit_operator;


--
-- Name: TABLE attendees; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.attendees TO admit_tenant;


--
-- Name: COLUMN attendees.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.attendees TO admit_staff;


--
-- Name: COLUMN attendees.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.attendees TO admit_staff;


--
-- Name: COLUMN attendees.order_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(order_id) ON TABLE public.attendees TO admit_staff;


--
-- Name: COLUMN attendees.ticket_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(ticket_id) ON TABLE public.attendees TO admit_staff;


--
-- Name: TABLE cancelled_orders; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.cancelled_orders TO admit_tenant;
GRANT SELECT ON TABLE public.cancelled_orders TO admit_operator;


--
-- Name: COLUMN cancelled_orders.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.cancelled_orders TO admit_worker;


--
-- Name: COLUMN cancelled_orders.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.cancelled_orders TO admit_worker;


--
-- Name: COLUMN cancelled_orders.next_attempt_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(next_attempt_at) ON TABLE public.cancelled_orders TO admit_worker;


--
-- Name: TABLE capacity_pools; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.capacity_pools TO admit_tenant;
GRANT SELECT ON TABLE public.capacity_pools TO admit_operator;


--
-- Name: COLUMN capacity_pools.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.capacity_pools TO admit_directory;


--
-- Name: COLUMN capacity_pools.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.capacity_pools TO admit_directory;


--
-- Name: COLUMN capacity_pools.event_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(event_id) ON TABLE public.capacity_pools TO admit_directory;


--
-- Name: COLUMN capacity_pools.total; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(total) ON TABLE public.capacity_pools TO admit_directory;


--
-- Name: COLUMN capacity_pools.reserved; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(reserved) ON TABLE public.capacity_pools TO admit_directory;


--
-- Name: COLUMN capacity_pools.sold; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(sold) ON TABLE public.capacity_pools TO admit_directory;


--
-- Name: TABLE device_logs; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.device_logs TO admit_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE public.device_logs TO admit_staff;
GRANT SELECT ON TABLE public.device_logs TO admit_operator;


--
-- Name: TABLE device_nonces; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.device_nonces TO admit_staff;


--
-- Name: TABLE device_posts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.device_posts TO admit_tenant;
GRANT SELECT ON TABLE public.device_posts TO admit_staff;
GRANT SELECT ON TABLE public.device_posts TO admit_operator;


--
-- Name: TABLE devices; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.devices TO admit_tenant;
GRANT INSERT ON TABLE public.devices TO admit_staff;
GRANT SELECT ON TABLE public.devices TO admit_operator;


--
-- Name: COLUMN devices.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.name; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(name) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.public_key; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(public_key) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.enrolled_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(enrolled_at) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.last_seen_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(last_seen_at),UPDATE(last_seen_at) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.revoked_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(revoked_at) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.version; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(version) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.algorithm; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(algorithm) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.fingerprint; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(fingerprint) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.app_version; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(app_version),UPDATE(app_version) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.waiting; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(waiting),UPDATE(waiting) ON TABLE public.devices TO admit_staff;


--
-- Name: COLUMN devices.clock_offset_ms; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(clock_offset_ms),UPDATE(clock_offset_ms) ON TABLE public.devices TO admit_staff;


--
-- Name: TABLE discount_codes; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.discount_codes TO admit_tenant;
GRANT SELECT ON TABLE public.discount_codes TO admit_operator;


--
-- Name: TABLE disputes; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.disputes TO admit_tenant;
GRANT SELECT ON TABLE public.disputes TO admit_operator;


--
-- Name: TABLE door_settings; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.door_settings TO admit_tenant;
GRANT SELECT ON TABLE public.door_settings TO admit_staff;
GRANT SELECT ON TABLE public.door_settings TO admit_operator;


--
-- Name: TABLE email_messages; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.email_messages TO admit_tenant;
GRANT INSERT ON TABLE public.email_messages TO admit_auth;
GRANT SELECT,INSERT ON TABLE public.email_messages TO admit_operator;


--
-- Name: COLUMN email_messages.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.email_messages TO admit_auth;
GRANT SELECT(tenant_id) ON TABLE public.email_messages TO admit_worker;


--
-- Name: COLUMN email_messages.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.email_messages TO admit_worker;


--
-- Name: COLUMN email_messages.dedupe_key; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(dedupe_key) ON TABLE public.email_messages TO admit_auth;


--
-- Name: COLUMN email_messages.next_attempt_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(next_attempt_at) ON TABLE public.email_messages TO admit_worker;


--
-- Name: TABLE enrolments; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.enrolments TO admit_tenant;


--
-- Name: TABLE event_cancellations; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.event_cancellations TO admit_tenant;
GRANT SELECT ON TABLE public.event_cancellations TO admit_operator;


--
-- Name: TABLE event_sessions; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_sessions TO admit_tenant;
GRANT SELECT ON TABLE public.event_sessions TO admit_staff;
GRANT SELECT ON TABLE public.event_sessions TO admit_operator;


--
-- Name: TABLE event_staff; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.event_staff TO admit_tenant;
GRANT SELECT ON TABLE public.event_staff TO admit_staff;
GRANT SELECT ON TABLE public.event_staff TO admit_operator;


--
-- Name: TABLE event_views; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.event_views TO admit_operator;
GRANT SELECT,INSERT,UPDATE ON TABLE public.event_views TO admit_tenant;


--
-- Name: TABLE events; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.events TO admit_tenant;
GRANT SELECT ON TABLE public.events TO admit_operator;


--
-- Name: COLUMN events.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.events TO admit_staff;
GRANT SELECT(tenant_id) ON TABLE public.events TO admit_directory;
GRANT SELECT(tenant_id) ON TABLE public.events TO admit_worker;


--
-- Name: COLUMN events.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.events TO admit_staff;
GRANT SELECT(id) ON TABLE public.events TO admit_directory;
GRANT SELECT(id) ON TABLE public.events TO admit_worker;


--
-- Name: COLUMN events.name; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(name) ON TABLE public.events TO admit_staff;
GRANT SELECT(name) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.slug; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(slug) ON TABLE public.events TO admit_staff;
GRANT SELECT(slug) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.description; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(description) ON TABLE public.events TO admit_staff;
GRANT SELECT(description) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.category; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(category) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.venue; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(venue) ON TABLE public.events TO admit_staff;
GRANT SELECT(venue) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.address; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(address) ON TABLE public.events TO admit_staff;
GRANT SELECT(address) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.city; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(city) ON TABLE public.events TO admit_staff;
GRANT SELECT(city) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.country; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(country) ON TABLE public.events TO admit_staff;
GRANT SELECT(country) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.timezone; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(timezone) ON TABLE public.events TO admit_staff;
GRANT SELECT(timezone) ON TABLE public.events TO admit_directory;
GRANT SELECT(timezone) ON TABLE public.events TO admit_worker;


--
-- Name: COLUMN events.currency; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(currency) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.start_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(start_at) ON TABLE public.events TO admit_staff;
GRANT SELECT(start_at) ON TABLE public.events TO admit_directory;
GRANT SELECT(start_at) ON TABLE public.events TO admit_worker;


--
-- Name: COLUMN events.end_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(end_at) ON TABLE public.events TO admit_staff;
GRANT SELECT(end_at) ON TABLE public.events TO admit_directory;
GRANT SELECT(end_at) ON TABLE public.events TO admit_worker;


--
-- Name: COLUMN events.doors_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(doors_at) ON TABLE public.events TO admit_staff;
GRANT SELECT(doors_at) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.status; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(status) ON TABLE public.events TO admit_staff;
GRANT SELECT(status) ON TABLE public.events TO admit_directory;
GRANT SELECT(status) ON TABLE public.events TO admit_worker;


--
-- Name: COLUMN events.is_public; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(is_public) ON TABLE public.events TO admit_staff;
GRANT SELECT(is_public) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.hero_image_url; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(hero_image_url) ON TABLE public.events TO admit_staff;
GRANT SELECT(hero_image_url) ON TABLE public.events TO admit_directory;
GRANT SELECT(hero_image_url) ON TABLE public.events TO admit_worker;


--
-- Name: COLUMN events.seo_meta; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(seo_meta) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.search_vector; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(search_vector) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.city_folded; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(city_folded) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.published_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(published_at) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.cancelled_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(cancelled_at) ON TABLE public.events TO admit_staff;


--
-- Name: COLUMN events.updated_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(updated_at) ON TABLE public.events TO admit_directory;


--
-- Name: COLUMN events.version; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(version) ON TABLE public.events TO admit_staff;


--
-- Name: COLUMN events.reminded_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(reminded_at) ON TABLE public.events TO admit_worker;


--
-- Name: TABLE gates; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.gates TO admit_tenant;
GRANT SELECT ON TABLE public.gates TO admit_staff;
GRANT SELECT ON TABLE public.gates TO admit_operator;


--
-- Name: TABLE idempotency_keys; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.idempotency_keys TO admit_tenant;
GRANT DELETE ON TABLE public.idempotency_keys TO admit_worker;


--
-- Name: COLUMN idempotency_keys.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.idempotency_keys TO admit_worker;


--
-- Name: COLUMN idempotency_keys.created_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_at) ON TABLE public.idempotency_keys TO admit_worker;


--
-- Name: TABLE incident_handlings; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.incident_handlings TO admit_tenant;
GRANT SELECT ON TABLE public.incident_handlings TO admit_staff;
GRANT SELECT ON TABLE public.incident_handlings TO admit_operator;


--
-- Name: TABLE incident_photos; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.incident_photos TO admit_tenant;
GRANT SELECT,INSERT ON TABLE public.incident_photos TO admit_staff;


--
-- Name: TABLE logins; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.logins TO admit_auth;


--
-- Name: TABLE notification_preferences; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification_preferences TO admit_tenant;


--
-- Name: COLUMN notification_preferences.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.notification_preferences TO admit_auth;
GRANT SELECT(tenant_id) ON TABLE public.notification_preferences TO admit_operator;


--
-- Name: COLUMN notification_preferences.email; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(email) ON TABLE public.notification_preferences TO admit_auth;
GRANT SELECT(email) ON TABLE public.notification_preferences TO admit_operator;


--
-- Name: COLUMN notification_preferences.kind; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(kind) ON TABLE public.notification_preferences TO admit_auth;
GRANT SELECT(kind) ON TABLE public.notification_preferences TO admit_operator;


--
-- Name: COLUMN notification_preferences.wanted; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(wanted) ON TABLE public.notification_preferences TO admit_auth;
GRANT SELECT(wanted) ON TABLE public.notification_preferences TO admit_operator;


--
-- Name: TABLE one_time_tokens; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.one_time_tokens TO admit_auth;
GRANT DELETE ON TABLE public.one_time_tokens TO admit_worker;


--
-- Name: COLUMN one_time_tokens.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.one_time_tokens TO admit_worker;


--
-- Name: COLUMN one_time_tokens.expires_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(expires_at) ON TABLE public.one_time_tokens TO admit_worker;


--
-- Name: TABLE order_items; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.order_items TO admit_tenant;
GRANT SELECT ON TABLE public.order_items TO admit_operator;


--
-- Name: TABLE order_notes; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.order_notes TO admit_tenant;
GRANT SELECT ON TABLE public.order_notes TO admit_operator;


--
-- Name: TABLE orders; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.orders TO admit_tenant;
GRANT SELECT ON TABLE public.orders TO admit_operator;


--
-- Name: COLUMN orders.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.orders TO admit_staff;
GRANT SELECT(tenant_id) ON TABLE public.orders TO admit_directory;
GRANT SELECT(tenant_id) ON TABLE public.orders TO admit_worker;


--
-- Name: COLUMN orders.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.orders TO admit_staff;
GRANT SELECT(id) ON TABLE public.orders TO admit_directory;
GRANT SELECT(id) ON TABLE public.orders TO admit_worker;


--
-- Name: COLUMN orders.event_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(event_id) ON TABLE public.orders TO admit_staff;
GRANT SELECT(event_id) ON TABLE public.orders TO admit_directory;


--
-- Name: COLUMN orders.code; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(code) ON TABLE public.orders TO admit_staff;
GRANT SELECT(code) ON TABLE public.orders TO admit_directory;


--
-- Name: COLUMN orders.public_lookup_token; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(public_lookup_token) ON TABLE public.orders TO admit_directory;


--
-- Name: COLUMN orders.buyer_email; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(buyer_email) ON TABLE public.orders TO admit_staff;
GRANT SELECT(buyer_email) ON TABLE public.orders TO admit_directory;


--
-- Name: COLUMN orders.buyer_name; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(buyer_name) ON TABLE public.orders TO admit_staff;


--
-- Name: COLUMN orders.total_cents; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(total_cents) ON TABLE public.orders TO admit_directory;


--
-- Name: COLUMN orders.refunded_cents; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(refunded_cents) ON TABLE public.orders TO admit_directory;


--
-- Name: COLUMN orders.currency; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(currency) ON TABLE public.orders TO admit_directory;


--
-- Name: COLUMN orders.status; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(status) ON TABLE public.orders TO admit_staff;
GRANT SELECT(status) ON TABLE public.orders TO admit_directory;
GRANT SELECT(status) ON TABLE public.orders TO admit_worker;


--
-- Name: COLUMN orders.expires_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(expires_at) ON TABLE public.orders TO admit_worker;


--
-- Name: COLUMN orders.sweep_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(sweep_at) ON TABLE public.orders TO admit_worker;


--
-- Name: COLUMN orders.paid_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(paid_at) ON TABLE public.orders TO admit_directory;


--
-- Name: COLUMN orders.created_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_at) ON TABLE public.orders TO admit_staff;
GRANT SELECT(created_at) ON TABLE public.orders TO admit_directory;


--
-- Name: TABLE payment_accounts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.payment_accounts TO admit_tenant;
GRANT SELECT ON TABLE public.payment_accounts TO admit_operator;


--
-- Name: COLUMN payment_accounts.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.payment_accounts TO admit_worker;


--
-- Name: COLUMN payment_accounts.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.payment_accounts TO admit_worker;


--
-- Name: COLUMN payment_accounts.reference; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(reference) ON TABLE public.payment_accounts TO admit_worker;


--
-- Name: COLUMN payment_accounts.next_check_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(next_check_at) ON TABLE public.payment_accounts TO admit_worker;


--
-- Name: TABLE payments; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.payments TO admit_tenant;
GRANT SELECT ON TABLE public.payments TO admit_operator;


--
-- Name: COLUMN payments.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.payments TO admit_worker;


--
-- Name: COLUMN payments.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.payments TO admit_worker;


--
-- Name: COLUMN payments.order_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(order_id) ON TABLE public.payments TO admit_worker;


--
-- Name: COLUMN payments.provider; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(provider) ON TABLE public.payments TO admit_worker;


--
-- Name: COLUMN payments.provider_account; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(provider_account) ON TABLE public.payments TO admit_worker;


--
-- Name: COLUMN payments.provider_reference; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(provider_reference) ON TABLE public.payments TO admit_worker;


--
-- Name: COLUMN payments.status; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(status) ON TABLE public.payments TO admit_worker;


--
-- Name: COLUMN payments.next_check_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(next_check_at) ON TABLE public.payments TO admit_worker;


--
-- Name: TABLE payout_items; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.payout_items TO admit_tenant;
GRANT SELECT ON TABLE public.payout_items TO admit_operator;


--
-- Name: TABLE payouts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.payouts TO admit_tenant;
GRANT SELECT ON TABLE public.payouts TO admit_operator;


--
-- Name: TABLE platform_settings; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.platform_settings TO admit_auth;
GRANT SELECT,UPDATE ON TABLE public.platform_settings TO admit_operator;


--
-- Name: COLUMN platform_settings.application_fee_bps; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(application_fee_bps) ON TABLE public.platform_settings TO admit_tenant;


--
-- Name: COLUMN platform_settings.signups_open; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(signups_open) ON TABLE public.platform_settings TO admit_tenant;


--
-- Name: COLUMN platform_settings.sender_name; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(sender_name) ON TABLE public.platform_settings TO admit_tenant;


--
-- Name: COLUMN platform_settings.support_email; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(support_email) ON TABLE public.platform_settings TO admit_tenant;


--
-- Name: COLUMN platform_settings.account_required; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(account_required) ON TABLE public.platform_settings TO admit_tenant;


--
-- Name: TABLE provider_hearings; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.provider_hearings TO admit_worker;


--
-- Name: TABLE question_types; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.question_types TO admit_tenant;


--
-- Name: TABLE questions; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.questions TO admit_tenant;


--
-- Name: COLUMN questions.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.questions TO admit_staff;


--
-- Name: COLUMN questions.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.questions TO admit_staff;


--
-- Name: COLUMN questions.event_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(event_id) ON TABLE public.questions TO admit_staff;


--
-- Name: COLUMN questions."position"; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT("position") ON TABLE public.questions TO admit_staff;


--
-- Name: COLUMN questions.kind; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(kind) ON TABLE public.questions TO admit_staff;


--
-- Name: COLUMN questions.at_door; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(at_door) ON TABLE public.questions TO admit_staff;


--
-- Name: TABLE recovery_codes; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_codes TO admit_auth;


--
-- Name: TABLE refresh_tokens; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.refresh_tokens TO admit_auth;


--
-- Name: TABLE refund_tickets; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.refund_tickets TO admit_tenant;
GRANT SELECT ON TABLE public.refund_tickets TO admit_operator;


--
-- Name: TABLE refunds; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.refunds TO admit_tenant;
GRANT SELECT ON TABLE public.refunds TO admit_operator;


--
-- Name: COLUMN refunds.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.refunds TO admit_worker;


--
-- Name: COLUMN refunds.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.refunds TO admit_worker;


--
-- Name: COLUMN refunds.payment_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(payment_id) ON TABLE public.refunds TO admit_worker;


--
-- Name: COLUMN refunds.status; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(status) ON TABLE public.refunds TO admit_worker;


--
-- Name: COLUMN refunds.provider_reference; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(provider_reference) ON TABLE public.refunds TO admit_worker;


--
-- Name: COLUMN refunds.next_attempt_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(next_attempt_at) ON TABLE public.refunds TO admit_worker;


--
-- Name: TABLE roster_heads; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.roster_heads TO admit_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE public.roster_heads TO admit_staff;


--
-- Name: TABLE roster_marks; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.roster_marks TO admit_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE public.roster_marks TO admit_staff;


--
-- Name: TABLE sales_heads; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.sales_heads TO admit_operator;
GRANT SELECT,INSERT,UPDATE ON TABLE public.sales_heads TO admit_tenant;


--
-- Name: COLUMN sales_heads.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.sales_heads TO admit_worker;


--
-- Name: COLUMN sales_heads.due_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(due_at) ON TABLE public.sales_heads TO admit_worker;


--
-- Name: TABLE sales_quarters; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.sales_quarters TO admit_operator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sales_quarters TO admit_tenant;


--
-- Name: TABLE sales_quarters_by_code; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.sales_quarters_by_code TO admit_operator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sales_quarters_by_code TO admit_tenant;


--
-- Name: TABLE sales_quarters_by_type; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.sales_quarters_by_type TO admit_operator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sales_quarters_by_type TO admit_tenant;


--
-- Name: TABLE scans; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.scans TO admit_tenant;
GRANT SELECT,INSERT ON TABLE public.scans TO admit_staff;
GRANT SELECT ON TABLE public.scans TO admit_operator;


--
-- Name: TABLE second_factors; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.second_factors TO admit_auth;


--
-- Name: TABLE signing_keys; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.signing_keys TO admit_issuing;


--
-- Name: COLUMN signing_keys.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.signing_keys TO admit_tenant;
GRANT SELECT(tenant_id) ON TABLE public.signing_keys TO admit_staff;


--
-- Name: COLUMN signing_keys.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.signing_keys TO admit_tenant;
GRANT SELECT(id) ON TABLE public.signing_keys TO admit_staff;


--
-- Name: COLUMN signing_keys.event_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(event_id) ON TABLE public.signing_keys TO admit_tenant;
GRANT SELECT(event_id) ON TABLE public.signing_keys TO admit_staff;


--
-- Name: COLUMN signing_keys.key_index; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(key_index) ON TABLE public.signing_keys TO admit_tenant;
GRANT SELECT(key_index) ON TABLE public.signing_keys TO admit_staff;


--
-- Name: COLUMN signing_keys.public_key; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(public_key) ON TABLE public.signing_keys TO admit_tenant;
GRANT SELECT(public_key) ON TABLE public.signing_keys TO admit_staff;


--
-- Name: COLUMN signing_keys.retired_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(retired_at) ON TABLE public.signing_keys TO admit_tenant;
GRANT SELECT(retired_at) ON TABLE public.signing_keys TO admit_staff;
GRANT UPDATE(retired_at) ON TABLE public.signing_keys TO admit_issuing;


--
-- Name: COLUMN signing_keys.created_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_at) ON TABLE public.signing_keys TO admit_tenant;


--
-- Name: TABLE tenant_users; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.tenant_users TO admit_tenant;
GRANT SELECT ON TABLE public.tenant_users TO admit_staff;
GRANT SELECT,INSERT,UPDATE ON TABLE public.tenant_users TO admit_auth;
GRANT SELECT ON TABLE public.tenant_users TO admit_operator;


--
-- Name: TABLE tenants; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.tenants TO admit_auth;
GRANT SELECT ON TABLE public.tenants TO admit_operator;


--
-- Name: COLUMN tenants.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.tenants TO admit_tenant;
GRANT SELECT(id) ON TABLE public.tenants TO admit_staff;
GRANT SELECT(id) ON TABLE public.tenants TO admit_directory;
GRANT SELECT(id) ON TABLE public.tenants TO admit_worker;


--
-- Name: COLUMN tenants.name; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(name),UPDATE(name) ON TABLE public.tenants TO admit_tenant;
GRANT SELECT(name) ON TABLE public.tenants TO admit_staff;
GRANT SELECT(name) ON TABLE public.tenants TO admit_directory;


--
-- Name: COLUMN tenants.slug; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(slug) ON TABLE public.tenants TO admit_tenant;
GRANT SELECT(slug) ON TABLE public.tenants TO admit_staff;
GRANT SELECT(slug) ON TABLE public.tenants TO admit_directory;


--
-- Name: COLUMN tenants.branding_settings; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(branding_settings),UPDATE(branding_settings) ON TABLE public.tenants TO admit_tenant;
GRANT SELECT(branding_settings) ON TABLE public.tenants TO admit_staff;
GRANT SELECT(branding_settings) ON TABLE public.tenants TO admit_directory;
GRANT SELECT(branding_settings) ON TABLE public.tenants TO admit_worker;


--
-- Name: COLUMN tenants.status; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(status) ON TABLE public.tenants TO admit_tenant;
GRANT SELECT(status) ON TABLE public.tenants TO admit_staff;
GRANT SELECT(status) ON TABLE public.tenants TO admit_directory;
GRANT UPDATE(status) ON TABLE public.tenants TO admit_operator;


--
-- Name: COLUMN tenants.status_reason; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(status_reason) ON TABLE public.tenants TO admit_tenant;
GRANT UPDATE(status_reason) ON TABLE public.tenants TO admit_operator;


--
-- Name: COLUMN tenants.status_changed_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(status_changed_at) ON TABLE public.tenants TO admit_operator;


--
-- Name: COLUMN tenants.status_changed_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(status_changed_by) ON TABLE public.tenants TO admit_operator;


--
-- Name: COLUMN tenants.contact_email; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(contact_email),UPDATE(contact_email) ON TABLE public.tenants TO admit_tenant;


--
-- Name: COLUMN tenants.payment_account; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(payment_account) ON TABLE public.tenants TO admit_tenant;


--
-- Name: COLUMN tenants.application_fee_bps; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(application_fee_bps) ON TABLE public.tenants TO admit_tenant;
GRANT UPDATE(application_fee_bps) ON TABLE public.tenants TO admit_operator;


--
-- Name: COLUMN tenants.is_platform; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(is_platform) ON TABLE public.tenants TO admit_tenant;
GRANT SELECT(is_platform) ON TABLE public.tenants TO admit_directory;


--
-- Name: COLUMN tenants.created_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_at) ON TABLE public.tenants TO admit_tenant;


--
-- Name: COLUMN tenants.updated_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(updated_at),UPDATE(updated_at) ON TABLE public.tenants TO admit_tenant;
GRANT UPDATE(updated_at) ON TABLE public.tenants TO admit_operator;


--
-- Name: COLUMN tenants.version; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(version),UPDATE(version) ON TABLE public.tenants TO admit_tenant;
GRANT UPDATE(version) ON TABLE public.tenants TO admit_operator;


--
-- Name: COLUMN tenants.checklist_dismissed_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(checklist_dismissed_at),UPDATE(checklist_dismissed_at) ON TABLE public.tenants TO admit_tenant;


--
-- Name: TABLE throttles; Type: ACL; Schema: public; Owner: -
--

GRANT DELETE ON TABLE public.throttles TO admit_worker;
GRANT SELECT,INSERT,UPDATE ON TABLE public.throttles TO admit_throttle;


--
-- Name: COLUMN throttles.key_hash; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(key_hash) ON TABLE public.throttles TO admit_worker;


--
-- Name: COLUMN throttles.window_start; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(window_start) ON TABLE public.throttles TO admit_worker;


--
-- Name: TABLE ticket_type_pools; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.ticket_type_pools TO admit_tenant;
GRANT SELECT ON TABLE public.ticket_type_pools TO admit_operator;


--
-- Name: COLUMN ticket_type_pools.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.ticket_type_pools TO admit_directory;


--
-- Name: COLUMN ticket_type_pools.ticket_type_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(ticket_type_id) ON TABLE public.ticket_type_pools TO admit_directory;


--
-- Name: COLUMN ticket_type_pools.pool_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(pool_id) ON TABLE public.ticket_type_pools TO admit_directory;


--
-- Name: TABLE ticket_type_sessions; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.ticket_type_sessions TO admit_tenant;
GRANT SELECT ON TABLE public.ticket_type_sessions TO admit_staff;
GRANT SELECT ON TABLE public.ticket_type_sessions TO admit_operator;


--
-- Name: TABLE ticket_types; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ticket_types TO admit_tenant;
GRANT SELECT ON TABLE public.ticket_types TO admit_operator;


--
-- Name: COLUMN ticket_types.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.ticket_types TO admit_staff;
GRANT SELECT(tenant_id) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.ticket_types TO admit_staff;
GRANT SELECT(id) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.event_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(event_id) ON TABLE public.ticket_types TO admit_staff;
GRANT SELECT(event_id) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.name; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(name) ON TABLE public.ticket_types TO admit_staff;


--
-- Name: COLUMN ticket_types.description; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(description) ON TABLE public.ticket_types TO admit_staff;


--
-- Name: COLUMN ticket_types.price_cents; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(price_cents) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.currency; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(currency) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.quantity_total; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(quantity_total) ON TABLE public.ticket_types TO admit_staff;
GRANT SELECT(quantity_total) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.quantity_sold; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(quantity_sold) ON TABLE public.ticket_types TO admit_staff;
GRANT SELECT(quantity_sold) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.quantity_reserved; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(quantity_reserved) ON TABLE public.ticket_types TO admit_staff;
GRANT SELECT(quantity_reserved) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.min_per_order; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(min_per_order) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.sales_start; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(sales_start) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.sales_end; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(sales_end) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.status; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(status) ON TABLE public.ticket_types TO admit_staff;
GRANT SELECT(status) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.hidden; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(hidden) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types."position"; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT("position") ON TABLE public.ticket_types TO admit_staff;


--
-- Name: COLUMN ticket_types.token_index; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(token_index) ON TABLE public.ticket_types TO admit_staff;


--
-- Name: COLUMN ticket_types.opens_after_type_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(opens_after_type_id) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: COLUMN ticket_types.held_back; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(held_back) ON TABLE public.ticket_types TO admit_directory;


--
-- Name: TABLE tickets; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.tickets TO admit_tenant;
GRANT SELECT ON TABLE public.tickets TO admit_operator;


--
-- Name: COLUMN tickets.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.tickets TO admit_staff;
GRANT SELECT(tenant_id) ON TABLE public.tickets TO admit_directory;


--
-- Name: COLUMN tickets.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.tickets TO admit_staff;
GRANT SELECT(id) ON TABLE public.tickets TO admit_directory;


--
-- Name: COLUMN tickets.event_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(event_id) ON TABLE public.tickets TO admit_staff;
GRANT SELECT(event_id) ON TABLE public.tickets TO admit_directory;


--
-- Name: COLUMN tickets.order_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(order_id) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.ticket_type_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(ticket_type_id) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.code; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(code) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.attendee_name; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(attendee_name) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.attendee_email; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(attendee_email) ON TABLE public.tickets TO admit_staff;
GRANT SELECT(attendee_email) ON TABLE public.tickets TO admit_directory;


--
-- Name: COLUMN tickets.search_text; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(search_text) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.qr_code_payload; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(qr_code_payload) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.status; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(status) ON TABLE public.tickets TO admit_staff;
GRANT SELECT(status) ON TABLE public.tickets TO admit_directory;


--
-- Name: COLUMN tickets.void_reason; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(void_reason) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.voided_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(voided_at) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.disputed_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(disputed_at) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.checked_in_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(checked_in_at),UPDATE(checked_in_at) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.seat_label; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(seat_label) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.created_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_at) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.updated_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(updated_at),UPDATE(updated_at) ON TABLE public.tickets TO admit_staff;


--
-- Name: COLUMN tickets.holder_token; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(holder_token) ON TABLE public.tickets TO admit_directory;


--
-- Name: TABLE users; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.users TO admit_auth;


--
-- Name: COLUMN users.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.users TO admit_tenant;
GRANT SELECT(id) ON TABLE public.users TO admit_staff;
GRANT SELECT(id) ON TABLE public.users TO admit_operator;


--
-- Name: COLUMN users.email; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(email) ON TABLE public.users TO admit_tenant;
GRANT SELECT(email) ON TABLE public.users TO admit_staff;
GRANT SELECT(email) ON TABLE public.users TO admit_operator;


--
-- Name: COLUMN users.full_name; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(full_name) ON TABLE public.users TO admit_tenant;
GRANT SELECT(full_name) ON TABLE public.users TO admit_staff;
GRANT SELECT(full_name),UPDATE(full_name) ON TABLE public.users TO admit_operator;


--
-- Name: COLUMN users.is_platform_admin; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(is_platform_admin),UPDATE(is_platform_admin) ON TABLE public.users TO admit_operator;


--
-- Name: COLUMN users.email_verified_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(email_verified_at) ON TABLE public.users TO admit_operator;


--
-- Name: COLUMN users.disabled_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(disabled_at) ON TABLE public.users TO admit_tenant;
GRANT SELECT(disabled_at),UPDATE(disabled_at) ON TABLE public.users TO admit_operator;


--
-- Name: COLUMN users.disabled_by; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(disabled_by),UPDATE(disabled_by) ON TABLE public.users TO admit_operator;


--
-- Name: COLUMN users.created_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_at) ON TABLE public.users TO admit_operator;


--
-- Name: COLUMN users.updated_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(updated_at),UPDATE(updated_at) ON TABLE public.users TO admit_operator;


--
-- Name: COLUMN users.version; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(version),UPDATE(version) ON TABLE public.users TO admit_operator;


--
-- Name: COLUMN users.locale; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(locale) ON TABLE public.users TO admit_tenant;
GRANT SELECT(locale) ON TABLE public.users TO admit_operator;


--
-- Name: TABLE webhook_deliveries; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.webhook_deliveries TO admit_tenant;
GRANT INSERT ON TABLE public.webhook_deliveries TO admit_staff;
GRANT DELETE ON TABLE public.webhook_deliveries TO admit_worker;


--
-- Name: COLUMN webhook_deliveries.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.webhook_deliveries TO admit_worker;
GRANT SELECT(tenant_id) ON TABLE public.webhook_deliveries TO admit_operator;


--
-- Name: COLUMN webhook_deliveries.endpoint_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(endpoint_id) ON TABLE public.webhook_deliveries TO admit_worker;
GRANT SELECT(endpoint_id) ON TABLE public.webhook_deliveries TO admit_operator;


--
-- Name: COLUMN webhook_deliveries.fact_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(fact_id) ON TABLE public.webhook_deliveries TO admit_worker;
GRANT SELECT(fact_id) ON TABLE public.webhook_deliveries TO admit_operator;


--
-- Name: COLUMN webhook_deliveries.kind; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(kind) ON TABLE public.webhook_deliveries TO admit_operator;


--
-- Name: COLUMN webhook_deliveries.state; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(state) ON TABLE public.webhook_deliveries TO admit_operator;


--
-- Name: COLUMN webhook_deliveries.attempts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(attempts) ON TABLE public.webhook_deliveries TO admit_operator;


--
-- Name: COLUMN webhook_deliveries.next_attempt_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(next_attempt_at) ON TABLE public.webhook_deliveries TO admit_worker;
GRANT SELECT(next_attempt_at) ON TABLE public.webhook_deliveries TO admit_operator;


--
-- Name: COLUMN webhook_deliveries.last_attempt_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(last_attempt_at) ON TABLE public.webhook_deliveries TO admit_operator;


--
-- Name: COLUMN webhook_deliveries.last_status; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(last_status) ON TABLE public.webhook_deliveries TO admit_operator;


--
-- Name: COLUMN webhook_deliveries.delivered_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(delivered_at) ON TABLE public.webhook_deliveries TO admit_operator;


--
-- Name: COLUMN webhook_deliveries.created_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_at) ON TABLE public.webhook_deliveries TO admit_worker;
GRANT SELECT(created_at) ON TABLE public.webhook_deliveries TO admit_operator;


--
-- Name: TABLE webhook_endpoints; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.webhook_endpoints TO admit_tenant;
GRANT DELETE ON TABLE public.webhook_endpoints TO admit_worker;


--
-- Name: COLUMN webhook_endpoints.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.webhook_endpoints TO admit_staff;
GRANT SELECT(tenant_id) ON TABLE public.webhook_endpoints TO admit_worker;
GRANT SELECT(tenant_id) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.webhook_endpoints TO admit_staff;
GRANT SELECT(id) ON TABLE public.webhook_endpoints TO admit_worker;
GRANT SELECT(id) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.url; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(url) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.description; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(description) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.kinds; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(kinds) ON TABLE public.webhook_endpoints TO admit_staff;
GRANT SELECT(kinds) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.created_by; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_by) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.failing_since; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(failing_since) ON TABLE public.webhook_endpoints TO admit_worker;
GRANT SELECT(failing_since) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.resting_until; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(resting_until) ON TABLE public.webhook_endpoints TO admit_worker;
GRANT SELECT(resting_until) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.disabled_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(disabled_at) ON TABLE public.webhook_endpoints TO admit_staff;
GRANT SELECT(disabled_at) ON TABLE public.webhook_endpoints TO admit_worker;
GRANT SELECT(disabled_at) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.disabled_reason; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(disabled_reason) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.removed_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(removed_at) ON TABLE public.webhook_endpoints TO admit_staff;
GRANT SELECT(removed_at) ON TABLE public.webhook_endpoints TO admit_worker;
GRANT SELECT(removed_at) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.created_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_at) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: COLUMN webhook_endpoints.updated_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(updated_at) ON TABLE public.webhook_endpoints TO admit_operator;


--
-- Name: TABLE webhook_events; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.webhook_events TO admit_worker;
GRANT SELECT ON TABLE public.webhook_events TO admit_operator;


--
-- Name: COLUMN webhook_events.processed_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(processed_at) ON TABLE public.webhook_events TO admit_operator;


--
-- Name: COLUMN webhook_events.status; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(status) ON TABLE public.webhook_events TO admit_operator;


--
-- Name: COLUMN webhook_events.attempts; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(attempts) ON TABLE public.webhook_events TO admit_operator;


--
-- Name: COLUMN webhook_events.next_attempt_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(next_attempt_at) ON TABLE public.webhook_events TO admit_operator;


--
-- Name: COLUMN webhook_events.error_message; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(error_message) ON TABLE public.webhook_events TO admit_operator;


--
-- Name: COLUMN webhook_events.needs_operator_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(needs_operator_at) ON TABLE public.webhook_events TO admit_operator;


--
-- Name: COLUMN webhook_events.resolved_at; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(resolved_at) ON TABLE public.webhook_events TO admit_operator;


--
-- Name: COLUMN webhook_events.resolved_by; Type: ACL; Schema: public; Owner: -
--

GRANT UPDATE(resolved_by) ON TABLE public.webhook_events TO admit_operator;


--
-- PostgreSQL database dump complete
--
