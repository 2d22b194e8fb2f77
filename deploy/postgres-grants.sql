-- What `mo` needs on PostgreSQL 14 or later when it does not sign in as a superuser. Run once, as a superuser, in the database
-- that `mo` will use; running it again changes nothing. psql 15 or later.
--
--   createdb menuops
--   MO_DB_PASSWORD=… psql -v ON_ERROR_STOP=1 -d menuops -f deploy/postgres-grants.sql
--
-- Another login's name: add `-v login=NAME`. Without MO_DB_PASSWORD no password is set or changed.

\if :{?login}
\else
  \set login menuops
\endif
\set password ''
\getenv password MO_DB_PASSWORD
SELECT :'password' <> '' AS has_password \gset

-- The login: neither superuser, nor exempt from row-level security. CREATEROLE lets it make one NOLOGIN role a tenant,
-- named as the tenant's schema (`tenant_` and 32 hex digits), and grant itself membership. NOINHERIT: membership lets it
-- become such a role and nothing more. With INHERIT the policy of mo_operator would show it every tenant's events.
SELECT format('CREATE ROLE %I', :'login') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
ALTER ROLE :"login" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOREPLICATION CREATEROLE NOINHERIT;
\if :has_password
  ALTER ROLE :"login" PASSWORD :'password';
\endif

-- Reads the event log across tenants for export, through a row-level policy of its own.
SELECT 'CREATE ROLE mo_operator' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mo_operator') \gexec
ALTER ROLE mo_operator NOLOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
GRANT mo_operator TO :"login";

-- Adds to and reads the event log, each tenant its own part; every tenant's role is a member. The login makes them so.
SELECT 'CREATE ROLE mo_tenants' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mo_tenants') \gexec
ALTER ROLE mo_tenants NOLOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
GRANT mo_tenants TO :"login" WITH ADMIN OPTION;

-- CREATE on the database: a schema a tenant. Nobody else gets in, and tenant roles get no temporary tables.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO %I', current_database(), :'login') \gexec

-- The platform's tables are in `public`. mo_tenants and mo_operator get USAGE on it from `mo`, hence the grant option.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"login" WITH GRANT OPTION;
GRANT USAGE ON SCHEMA public TO mo_operator;

-- CREATEROLE cannot be spared: a tenant's role bears the tenant's id, so it is made in the moment in which the tenant is.
