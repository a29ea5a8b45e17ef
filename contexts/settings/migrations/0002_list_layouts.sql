-- Which roles see a view besides its owner. A role that is gone is nobody's.
CREATE TABLE saved_view_roles (
  view_id uuid NOT NULL,
  role text NOT NULL,
  PRIMARY KEY (view_id, role),
  CONSTRAINT saved_view_roles_view FOREIGN KEY (view_id) REFERENCES saved_views (id) ON DELETE CASCADE
) /* clustered */;
CREATE INDEX saved_view_roles_role ON saved_view_roles (role, view_id);

-- The view a list opens with: of one person, or of everybody who has a role. `holder` is the person's
-- id or the role's name.
CREATE TABLE default_views (
  page text NOT NULL,
  holder_kind text NOT NULL,
  holder text NOT NULL,
  view_id uuid NOT NULL,
  PRIMARY KEY (page, holder_kind, holder),
  CONSTRAINT default_views_holder_kind CHECK (holder_kind IN ('person', 'role')),
  CONSTRAINT default_views_view FOREIGN KEY (view_id) REFERENCES saved_views (id) ON DELETE CASCADE
) /* clustered */;
CREATE INDEX default_views_view ON default_views (view_id);

-- How somebody left a list: its columns, their widths, how close its rows stand.
CREATE TABLE list_layouts (
  owner_id text NOT NULL,
  page text NOT NULL,
  layout jsonb NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (owner_id, page)
) /* clustered */;
