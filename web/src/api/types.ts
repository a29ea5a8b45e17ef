// Written by `npm run api` from openapi/api.json. Not edited by hand.

export interface paths {
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Customers, masked: the newest first, or those that a text finds. */
        get: operations["list_customers"];
        put?: never;
        /** Adds a customer by hand. */
        post: operations["add_customer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One customer. */
        get: operations["get_customer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what the body names. */
        patch: operations["change_customer"];
        trace?: never;
    };
    "/api/v1/customers/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes two customers one. */
        post: operations["merge_customers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a merge back. */
        post: operations["unmerge_customers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fulfilments/{id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes units of a planned parcel into a new one. */
        post: operations["split_parcel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fulfilments/{id}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undoes a merge while no label is bought. */
        post: operations["unmerge_parcel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fulfilments/{id}/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Something is done with a parcel: `release`, `start-picking`, `pick`, `short`, `pack`, `label`,
         *     `void-label`, `ship`, `out-for-delivery`, `deliver`, `intercept`, `put-back`, `lose`,
         *     `return-to-sender`.
         */
        post: operations["move_parcel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries that were refused, newest first. */
        get: operations["list_refused"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/{id}/raw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent, byte for byte. */
        get: operations["get_raw"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads a refused delivery once more. */
        post: operations["replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, newest first: one's own, or everybody's with the permission `jobs.view`. */
        get: operations["list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job with its progress. */
        get: operations["get_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a job: at once while it waits, at its next part while it runs. */
        post: operations["cancel_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/retry-failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries again what failed: the job itself from where it stopped, or a new job over the rows that
         *     failed.
         */
        post: operations["retry_failed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How each row of a job did, in their order. */
        get: operations["list_job_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The list of orders. */
        get: operations["list_orders"];
        put?: never;
        /** One order from outside. The same order again is answered with 200 and changes nothing. */
        post: operations["place_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Many orders from outside: the good ones go in, each bad one is answered by itself. */
        post: operations["place_orders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/bulk-actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts a job over many orders; its rows tell what became of each. */
        post: operations["bulk_action"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The numbers on the tabs. */
        get: operations["count_orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the orders' doctor finds. */
        get: operations["doctor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An order entered by hand: a draft, or with `submit=true` a new order at once. */
        post: operations["draft_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest files, newest first. */
        get: operations["list_imports"];
        put?: never;
        /**
         * Keeps a file (CSV or XLSX, as `multipart/form-data` or as the body itself) and says what it is:
         *     columns, a suggested mapping, a preview. A file that can be read under no mapping is kept, too,
         *     and refused.
         */
        post: operations["receive_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/imports/template.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file to begin with, as CSV. */
        get: operations["template_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/imports/template.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file to begin with, as XLSX. */
        get: operations["template_xlsx"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file: what it is, its mapping, its preview, how it went. */
        get: operations["get_import"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/imports/{id}/errors.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows that came back, as CSV: as they were, with a column that says why. */
        get: operations["errors_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/imports/{id}/errors.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows that came back, as XLSX: as they were, with a column that says why. */
        get: operations["errors_xlsx"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/imports/{id}/mapping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Says what the columns mean; the answer holds the preview under it. */
        put: operations["map_import"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/imports/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rows that came back, or that are worth a look, in the order of the file. */
        get: operations["list_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/imports/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets the good rows in. Asked again after a run that was stopped, it goes on where that was. */
        post: operations["run_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts planned parcels to the same door into one. */
        post: operations["merge_parcels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/merge-hints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which of these orders could go into one parcel. */
        get: operations["merge_hints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One order with everything that belongs to it. */
        get: operations["get_order"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The review is passed. */
        post: operations["approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The order is given up. */
        post: operations["cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/cancel-lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives up a part of an order; the whole of it when nothing would be left. */
        post: operations["cancel_lines"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The order becomes a promise. Without goods it waits for them and the answer is `409`. */
        post: operations["confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/edits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The changes of an order: those that wait, were applied, were given up; the latest first. */
        get: operations["list_edits"];
        put?: never;
        /** Works changes out and shows what they will do. Nothing of the order changes yet. */
        post: operations["preview_edit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/edits/{edit_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Gives up a change that waits. */
        delete: operations["cancel_edit"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/edits/{edit_id}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a change true, exactly as it was shown. */
        post: operations["apply_edit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/exceptions/{exception_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An exception is taken as it is. */
        post: operations["accept_exception"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A hold is placed. */
        post: operations["hold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/holds/{hold_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** A hold is released. */
        delete: operations["release"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes something down about an order. */
        post: operations["add_note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The review is not passed: the order goes back with a reason. */
        post: operations["reject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A cancelled order lives again. */
        post: operations["reopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/resubmit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A returned order comes back to review. */
        post: operations["resubmit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/review-lease": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens an order for review, or keeps it open; `409` names who has it open already. */
        post: operations["take_review_lease"];
        /** Closes an order one had open for review. */
        delete: operations["give_back_review_lease"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/revoke-approval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An approval is taken back. */
        post: operations["revoke_approval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A draft goes to review. */
        post: operations["submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/supply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Claims what is missing of a confirmed order and plans a parcel for it. */
        post: operations["supply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts tags on an order. */
        post: operations["tag_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/tags/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a tag off an order. */
        delete: operations["untag_order"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/unconfirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A promise is taken back. */
        post: operations["unconfirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/parameters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The catalogue of parameters with what holds now. */
        get: operations["list_parameters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/parameters/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets a parameter. */
        put: operations["set_parameter"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/parameters/{name}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who set the parameter, from what, to what; newest first. */
        get: operations["list_parameter_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/parameters/{name}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a parameter its standard value again. */
        post: operations["reset_parameter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products by code. */
        get: operations["list_products"];
        put?: never;
        /** A new product. */
        post: operations["create_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One product and its SKUs. */
        get: operations["get_product"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what the body names. */
        patch: operations["change_product"];
        trace?: never;
    };
    "/api/v1/routing-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every rule that chooses warehouses, first the one that is asked first. */
        get: operations["list_routing_rules"];
        put?: never;
        /** Adds a rule. */
        post: operations["add_routing_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing-rules/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows which of the last orders would go elsewhere by a rule. Changes nothing. */
        post: operations["try_routing_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing-rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a rule, or puts it out of use. */
        patch: operations["change_routing_rule"];
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in. */
        get: operations["get_session"];
        put?: never;
        /** Signs in; the answer sets the session cookie. */
        post: operations["sign_in"];
        /** Signs out: the session ends on the server. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes how the house looks to the one who is signed in. */
        patch: operations["change_preferences"];
        trace?: never;
    };
    "/api/v1/shops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every shop, by code. */
        get: operations["list_shops"];
        put?: never;
        /** Adds a shop. */
        post: operations["add_shop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shops/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what the body names. */
        patch: operations["change_shop"];
        trace?: never;
    };
    "/api/v1/shops/{id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed the shop, from what, to what; newest first. */
        get: operations["list_shop_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sku-mappings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How shops write our SKUs; what nobody knows yet is the work list. */
        get: operations["list_sku_mappings"];
        /** Says which SKU a shop means by a code. */
        put: operations["map_sku"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/skus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** SKUs by code. */
        get: operations["list_skus"];
        put?: never;
        /** A new SKU. */
        post: operations["create_sku"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/skus/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates and changes many SKUs by their codes, with an outcome for each. */
        post: operations["put_skus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/skus/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One SKU with everything that is known of it. */
        get: operations["get_sku"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what the body names. */
        patch: operations["change_sku"];
        trace?: never;
    };
    "/api/v1/skus/{id}/barcodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a SKU one more barcode. */
        post: operations["add_barcode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/skus/{id}/barcodes/{barcode}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a barcode from a SKU. */
        delete: operations["remove_barcode"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is where. */
        get: operations["list_stock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stock/adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets the books right. */
        post: operations["adjust_stock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stock/adjustments/{id}/reverse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds the mirror image of an adjustment, once; the id is that of its movement. */
        post: operations["reverse_adjustment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stock/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open alerts, newest first. */
        get: operations["list_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stock/claims": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps goods back by hand. */
        post: operations["reserve_by_hand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stock/claims/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lets go of what was kept back by hand. */
        delete: operations["release_claim"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stock/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Compares the levels with the claims and movements they are a cache of. Repairs nothing. */
        get: operations["diagnose"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stock/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes in a part of a file of opening stock. A row that was taken in before changes nothing. */
        post: operations["import_opening_stock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stock/thresholds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets how much is too little, too much, kept back, and may be oversold. */
        put: operations["set_thresholds"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stock/{sku_id}/claims": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who holds how many of a SKU, newest first. */
        get: operations["list_claims"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stock/{sku_id}/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a SKU moved, newest first. */
        get: operations["list_movements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own tokens; everybody's with the permission `access.manage_tokens`. */
        get: operations["list_tokens"];
        put?: never;
        /**
         * Makes a token for a program. It is shown once: an `Idempotency-Key` is not heeded here, because
         *     the answer is kept nowhere.
         */
        post: operations["add_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraws a token. */
        delete: operations["withdraw_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own views of a list, then those that others share. */
        get: operations["list_views"];
        put?: never;
        /** Keeps a new view. */
        post: operations["add_view"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keeps one's own view as it looks now; with an id nobody uses yet, a new one. */
        put: operations["save_view"];
        post?: never;
        /** Deletes one's own view. */
        delete: operations["delete_view"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/warehouses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every warehouse, in the order in which they are asked for goods. */
        get: operations["list_warehouses"];
        put?: never;
        /** Adds a warehouse. */
        post: operations["add_warehouse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/warehouses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what the body names; the code stays. */
        patch: operations["change_warehouse"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Whether something may be done, and if not, why not. */
        Ability: {
            /** @description Whether it may. */
            allowed: boolean;
            /** @description Why not, as the code the refusal would have. */
            why?: string | null;
        };
        Accepted: {
            /** @description The job that does it. */
            job_id: components["schemas"]["jobId"];
        };
        /** @description What sort of actor it is. */
        ActorKind: string;
        /** @description Why somebody changed a quantity by hand. */
        AdjustReason: string;
        /** @description What an adjustment led to. */
        Adjusted: {
            /** @description The level afterwards. */
            level: components["schemas"]["Level"];
            /** @description The movement that says so; by it the adjustment can be reversed. */
            movement_id: components["schemas"]["movId"];
        };
        AdjustmentInput: {
            /**
             * Format: int64
             * @description So many more or, negative, fewer.
             */
            change: number;
            /** @description What else there is to say. */
            note?: string | null;
            /** @description Why. */
            reason: components["schemas"]["AdjustReason"];
            /** @description What. */
            sku_id: components["schemas"]["skuId"];
            /** @description Where. */
            warehouse_id: components["schemas"]["whsId"];
        };
        /** @description What the alert is about. */
        AlertKind: string;
        /** @description An open alert with the names people know. */
        AlertRow: components["schemas"]["StockAlert"] & {
            /** @description The SKU's code; absent when the catalog does not know it. */
            sku_code?: string | null;
            /** @description The SKU's name. */
            sku_name?: string | null;
            /** @description The warehouse's code. */
            warehouse_code: string;
        };
        /** @description What a file turned out to be. */
        Analysis: {
            choices: components["schemas"]["Choice"][];
            columns: components["schemas"]["ColumnView"][];
            format: components["schemas"]["FileFormat"];
            /** @description What the mapping lacks; nothing when it can be run. */
            problems: components["schemas"]["MappingProblem"][];
        };
        /** @description A decision about an order. */
        Approval: {
            actor_kind: string;
            actor_name: string;
            at: components["schemas"]["Timestamp"];
            decision: string;
            note: string;
            /** Format: int64 */
            order_version: number;
            reason?: string | null;
        };
        BTreeMap: {
            [key: string]: {
                allowed: boolean;
                why?: string | null;
            };
        };
        BarcodeInput: {
            /** @description As typed or scanned. */
            barcode: string;
        };
        /** @description How a battery travels with the goods; it decides the packing instruction and the channel. */
        BatteryClass: string;
        /** @description What is done to many orders. */
        BulkAction: {
            /** @enum {string} */
            action: "approve";
            note?: string;
        } | {
            /** @enum {string} */
            action: "confirm";
        } | {
            /** @enum {string} */
            action: "reject";
            note?: string;
            reason: components["schemas"]["RejectReason"];
        } | {
            /** @enum {string} */
            action: "cancel";
            reason: string;
        } | {
            /** @enum {string} */
            action: "hold";
            blocks?: components["schemas"]["Step"][] | null;
            keeps_stock?: boolean | null;
            note?: string;
            reason: components["schemas"]["HoldReason"];
            until?: components["schemas"]["Timestamp"] | null;
        } | {
            /** @enum {string} */
            action: "release";
        } | {
            /** @enum {string} */
            action: "tag";
            tags: string[];
        } | {
            /** @enum {string} */
            action: "recheck";
        };
        /** @description What to do, and to which orders: ticked ones, or everything a filter means. */
        BulkBody: {
            action: components["schemas"]["BulkAction"];
            filter?: components["schemas"]["OrderFilter"] | null;
            ids?: components["schemas"]["ordId"][] | null;
        };
        /** @description The job that does it. */
        BulkJob: {
            job_id: string;
        };
        CancelLinesBody: {
            lines: components["schemas"]["LineUnits"][];
            reason: string;
            /** Format: int64 */
            seen_version?: number | null;
        };
        /** @description A warehouse that was looked at. */
        Candidate: {
            chosen: boolean;
            /** @description Why not: what was short of, as `SKU: wanted/available`. */
            short: string[];
            warehouse: string;
        };
        /** @description One change. */
        Change: {
            /** @description So many pieces are still wanted of a line. */
            set_quantity: {
                /** Format: int64 */
                line_no: number;
                /** Format: int64 */
                quantity: number;
            };
        } | {
            /** @description So many pieces of a line are wanted no more. */
            cancel_units: {
                /** Format: int64 */
                line_no: number;
                reason: string;
                /** Format: int64 */
                units: number;
            };
        } | {
            /** @description A piece of a line costs this. */
            set_price: {
                /** Format: int64 */
                line_no: number;
                unit_price: components["schemas"]["Price"];
            };
        } | {
            /** @description Something is wanted as well; the SKU as the shop writes it. */
            add_line: {
                /** Format: int64 */
                quantity: number;
                sku: string;
                title?: string;
                unit_price: components["schemas"]["Price"];
            };
        } | {
            /** @description Where it goes: absent stays, an empty text goes away. */
            set_recipient: components["schemas"]["PersonChanges"];
        } | {
            /** @description When it must leave the house. */
            set_ship_by: {
                ship_by: components["schemas"]["Timestamp"];
            };
        } | {
            /** @description What sort of order it is. */
            set_kind: {
                kind: components["schemas"]["OrderKind"];
            };
        } | {
            /** @description Something is added to the total, or taken off when negative. */
            add_fee: {
                /** Format: int64 */
                amount_minor: number;
                kind: components["schemas"]["FeeKind"];
                title?: string;
            };
        };
        /** @description What was compared. */
        Check: string;
        /** @description Something that can be read in several ways. */
        Choice: {
            /** @description The one reading that fits; nothing when the person has to say. */
            detected?: string | null;
            /** @description Whether no single reading fits all of the column. */
            mixed: boolean;
            /** @description `date_order` or `decimal_style`. */
            path: string;
        };
        /** @description A claim as people see it. */
        Claim: {
            /** @description Since when. */
            at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description How many of them were shipped.
             */
            consumed: number;
            expires_at?: components["schemas"]["Timestamp"] | null;
            /** @description Which. */
            id: components["schemas"]["clmId"];
            /** @description How firm. */
            kind: components["schemas"]["ClaimKind"];
            /**
             * Format: int64
             * @description Which line's.
             */
            line_no: number;
            /** @description Which one's. */
            owner_id: string;
            /** @description Whose. */
            owner_type: components["schemas"]["OwnerType"];
            /**
             * Format: int64
             * @description How many were promised.
             */
            quantity: number;
            /** @description What. */
            sku_id: components["schemas"]["skuId"];
            /** @description Where. */
            warehouse_id: components["schemas"]["whsId"];
        };
        /** @description How firm it is, and what for. */
        ClaimKind: string;
        /** @description One column with what stands in it. */
        ColumnView: {
            /** @description The first few different texts. */
            samples: string[];
            title: string;
        };
        /** @description A part of a bundle, named by one of the two. */
        ComponentInput: {
            /**
             * Format: int64
             * @description How many of it one bundle holds.
             */
            quantity: number;
            /** @description The part, by its code. */
            sku_code?: string | null;
            sku_id?: components["schemas"]["skuId"] | null;
        };
        /** @description A part of a bundle. */
        ComponentView: {
            /**
             * Format: int64
             * @description How many of it one bundle holds.
             */
            quantity: number;
            /** @description Its code. */
            sku_code: string;
            /** @description The part. */
            sku_id: components["schemas"]["skuId"];
            /** @description Its name. */
            sku_name: string;
        };
        /** @description When a rule fits; what is empty fits everything. */
        Conditions: {
            countries?: string[];
            kinds?: components["schemas"]["OrderKind"][];
            /** Format: int64 */
            least_total_minor?: number | null;
            /** Format: int64 */
            most_total_minor?: number | null;
            shops?: components["schemas"]["shpId"][];
        };
        Country: string;
        Credentials: {
            /** Format: password */
            password: string;
            username: string;
        };
        Currency: string;
        /** @description What to change of a customer; what is absent stays. */
        CustomerChanges: {
            kind?: components["schemas"]["CustomerKind"] | null;
            person?: components["schemas"]["PersonChanges"] | null;
            /**
             * Format: int64
             * @description The version the changes were made on.
             */
            seen_version: number;
        };
        /** @description What sort of buyer. */
        CustomerKind: string;
        CustomerMergeInput: {
            /** @description Who goes. */
            other_id: components["schemas"]["cusId"];
            /**
             * Format: int64
             * @description The version of the one who stays.
             */
            seen_version: number;
        };
        CustomerUnmergeInput: {
            merge_id: components["schemas"]["mrgId"];
        };
        /** @description A customer as a screen shows it. */
        CustomerView: {
            first_seen: components["schemas"]["Timestamp"];
            id: components["schemas"]["cusId"];
            kind: components["schemas"]["CustomerKind"];
            last_order_at?: components["schemas"]["Timestamp"] | null;
            merged_into?: components["schemas"]["cusId"] | null;
            /** @description The customers merged into it that can be parted again, the latest first. */
            merges?: components["schemas"]["MergeView"][];
            /**
             * Format: int64
             * @description How many orders name it.
             */
            order_count: number;
            person?: components["schemas"]["PersonView"] | null;
            /** Format: int64 */
            version: number;
        };
        /** @description What a declaration needs to know of a SKU. */
        Customs: {
            /**
             * @description What carriers want to know.
             * @default []
             */
            attributes?: components["schemas"]["GoodsAttribute"][];
            /**
             * @description How a battery travels with it.
             * @default none
             */
            battery?: components["schemas"]["BatteryClass"];
            /**
             * @description 申报要素, as the tariff asks for them.
             * @default
             */
            declaration_elements?: string;
            /**
             * @description English declared name: what it is, not what it is called.
             * @default
             */
            declared_name_en?: string;
            /**
             * @description 中文申报名.
             * @default
             */
            declared_name_zh?: string;
            /** @default null */
            declared_value?: components["schemas"]["DeclaredValue"] | null;
            /**
             * @description At most one per destination.
             * @default []
             */
            hs_codes?: components["schemas"]["HsCodeFor"][];
            /**
             * @description Who made it, as the EU's product identifiers want it.
             * @default
             */
            manufacturer_id?: string;
            /**
             * @description What it is made of.
             * @default
             */
            material?: string;
            /**
             * Format: int64
             * @description Without packing, in grams.
             * @default null
             */
            net_weight_g?: number | null;
            /** @default null */
            origin_country?: components["schemas"]["Country"] | null;
            /**
             * @description What it is used for.
             * @default
             */
            purpose?: string;
            /**
             * @description Where it may not be sent.
             * @default []
             */
            restricted_countries?: components["schemas"]["Country"][];
        };
        /** @description A sort of personal data; each is taken away on its own clock. */
        DataClass: string;
        /** @description The order of a date's numbers where the year does not stand in front. */
        DateStyle: string;
        /** @description What is declared as the value of one piece. */
        DeclaredValue: {
            /** @description One piece's value. */
            amount: components["schemas"]["Money"];
            /** @enum {string} */
            rule: "fixed";
        } | {
            /**
             * Format: int64
             * @description 10 000 is all of it.
             */
            basis_points: number;
            most?: components["schemas"]["Money"] | null;
            /** @enum {string} */
            rule: "percent";
        } | {
            /** @description The bound. */
            most: components["schemas"]["Money"];
            /** @enum {string} */
            rule: "cap";
        };
        /** @description What became of a delivery. */
        DeliveryState: string;
        /** @description How close together the rows of lists stand. */
        Density: string;
        /** @description What the doctor found. */
        Diagnosis: {
            /** @description When. */
            checked_at: components["schemas"]["Timestamp"];
            /** @description The differences, by check, SKU and warehouse. */
            findings: components["schemas"]["Finding"][];
            /** @description Whether the books agree with themselves; shortfalls are about the goods. */
            healthy: boolean;
        };
        EditBody: {
            /** @description 1 to 100, made in this order. */
            changes: components["schemas"]["Change"][];
            /** Format: int64 */
            seen_version: number;
        };
        /** @description What changes will do, as it is shown and kept. Nothing of a person stands in it. */
        EditPreview: {
            after: components["schemas"]["EditTotals"];
            before: components["schemas"]["EditTotals"];
            /** @description Whether the order may not ship afterwards before somebody has looked. */
            holds_shipping: boolean;
            /** @description The parcels that will be dropped and planned anew. */
            parcels: components["schemas"]["TouchedParcel"][];
            parts: components["schemas"]["Part"][];
            /** @description Which fields of the recipient will differ. */
            recipient: string[];
            stock: components["schemas"]["EditStockChange"][];
            /** @description The approvals that will be void. */
            voids: components["schemas"]["VoidedApproval"][];
        };
        /** @description What became of a set of changes. */
        EditState: string;
        /** @description Pieces of one SKU that are wanted more, or fewer when negative. */
        EditStockChange: {
            /**
             * Format: int64
             * @description What could be claimed now, over all warehouses.
             */
            available: number;
            /** Format: int64 */
            pieces: number;
            sku_code: string;
            sku_id: string;
        };
        /** @description What an order costs, in minor units of its currency. */
        EditTotals: {
            currency: string;
            /** Format: int64 */
            fees_minor: number;
            /** Format: int64 */
            goods_minor: number;
            /** Format: int64 */
            paid_minor: number;
            /** Format: int64 */
            total_minor: number;
            /** Format: int64 */
            units: number;
        };
        /** @description The class under which reports count it (R158–R161). */
        ExceptionClass: string;
        /** @description What is wrong. */
        ExceptionCode: string;
        /** @description A fee of an order. */
        Fee: {
            /** Format: int64 */
            amount_minor: number;
            kind: string;
            title: string;
        };
        /** @description What a fee is for. */
        FeeKind: string;
        /** @description One field of the input and what is wrong with it. */
        FieldFault: {
            /** @description What, as a stable code. */
            code: string;
            /** @description What, as a sentence for developers. */
            detail: string;
            /** @description Where: `lines[0].quantity`. */
            path: string;
        };
        /** @description The encoding of a CSV. */
        FileEncoding: string;
        /** @description How the file is written. */
        FileFormat: {
            delimiter: string;
            encoding: components["schemas"]["FileEncoding"];
            /** @description False when it was weighed and not proven: show it to the person. */
            encoding_is_certain: boolean;
            /** @enum {string} */
            kind: "csv";
        } | {
            /** @enum {string} */
            kind: "xlsx";
            sheet: string;
            sheets: string[];
        };
        /** @description Why a file cannot be read. */
        FileProblem: {
            code: string;
            detail: string;
        };
        /** @description One difference. */
        Finding: {
            /** @description What was compared. */
            check: components["schemas"]["Check"];
            /** @description The same as a sentence for developers. */
            detail: string;
            /**
             * Format: int64
             * @description What it should be, by claims and movements.
             */
            expected: number;
            /**
             * Format: int64
             * @description What the level says.
             */
            found: number;
            /** @description Of what. */
            sku_id: components["schemas"]["skuId"];
            /** @description Where. */
            warehouse_id: components["schemas"]["whsId"];
        };
        /** @description The one action that mends it; the user interface knows where each is done. */
        Fix: string;
        /** @description A parcel. */
        Fulfilment: {
            actions: {
                [key: string]: components["schemas"]["OrderAbility"];
            };
            carrier?: string | null;
            created_at: components["schemas"]["Timestamp"];
            delivered_at?: components["schemas"]["Timestamp"] | null;
            id: components["schemas"]["fulId"];
            lines: components["schemas"]["FulfilmentLine"][];
            merged: boolean;
            number: string;
            reasons: components["schemas"]["Reasons"];
            shipped_at?: components["schemas"]["Timestamp"] | null;
            state: components["schemas"]["ParcelState"];
            tracking_number?: string | null;
            /** Format: int64 */
            version: number;
            warehouse: string;
            warehouse_id: string;
        };
        /** @description What is in a parcel. */
        FulfilmentLine: {
            /** Format: int64 */
            line_no: number;
            order_id: components["schemas"]["ordId"];
            /** Format: int64 */
            quantity: number;
            sku_id: string;
            /** Format: int64 */
            units: number;
        };
        /** @description What carriers want to know of goods before they take them. */
        GoodsAttribute: string;
        HoldBody: {
            /** @description What the reason usually blocks when absent. */
            blocks?: components["schemas"]["Step"][] | null;
            /** @description The incident it belongs to; empty for none. */
            incident?: string;
            /** @description As the reason usually has it when absent. */
            keeps_stock?: boolean | null;
            note?: string;
            reason: components["schemas"]["HoldReason"];
            /** Format: int64 */
            seen_version?: number | null;
            until?: components["schemas"]["Timestamp"] | null;
        };
        /** @description Why an order is held. */
        HoldReason: string;
        /** @description Six to ten digits, without dots. */
        HsCode: string;
        /** @description The code of one destination's tariff; without a destination, of every one that has no own. */
        HsCodeFor: {
            /** @description Digits only. */
            code: components["schemas"]["HsCode"];
            destination?: components["schemas"]["Country"] | null;
        };
        ImportInput: {
            import_id?: components["schemas"]["simId"] | null;
            /** @description At most 1,000. */
            rows: components["schemas"]["OpeningRow"][];
        };
        /** @description How a file of orders is to be read. */
        ImportMapping: {
            /**
             * @description An order number with this before it takes back what an earlier order sold.
             * @default null
             */
            cancel_prefix?: string | null;
            /**
             * @description Field → title of the column.
             * @default {}
             */
            columns?: {
                [key: string]: string;
            };
            /**
             * @description What the file's names of countries stand for, in two letters; nothing for "not known".
             * @default {}
             */
            countries?: {
                [key: string]: string | null;
            };
            /**
             * @description The country of orders whose rows name none.
             * @default null
             */
            country?: string | null;
            /** @default null */
            currency?: components["schemas"]["Currency"] | null;
            /** @default null */
            date_order?: components["schemas"]["DateStyle"] | null;
            /** @default null */
            decimal_style?: components["schemas"]["NumberStyle"] | null;
            /**
             * @description The delimiter of a CSV: one ASCII character.
             * @default null
             */
            delimiter?: string | null;
            /** @default null */
            encoding?: components["schemas"]["FileEncoding"] | null;
            /**
             * @description SKUs that are no goods but fees.
             * @default {}
             */
            fee_codes?: {
                [key: string]: components["schemas"]["FeeKind"];
            };
            /**
             * @description History of another system: recipients are taken as they are.
             * @default false
             */
            historic?: boolean;
            /**
             * @description SKUs whose rows are passed over.
             * @default []
             */
            ignore_codes?: string[];
            /**
             * @description Every order was paid when it was placed.
             * @default false
             */
            paid_when_placed?: boolean;
            /**
             * @description How it was paid, where no column says.
             * @default null
             */
            payment_method?: string | null;
            /**
             * @description The sheet of a workbook; the first visible one when absent.
             * @default null
             */
            sheet?: string | null;
            /**
             * @description The shop of every order, by its code; needed when no column names it.
             * @default null
             */
            shop?: string | null;
            /**
             * @description The IANA zone of times without an offset; the shop's when absent.
             * @default null
             */
            time_zone?: string | null;
        };
        /** @description How far a file is. */
        ImportState: string;
        /** @description What became of a file. */
        ImportSummary: {
            /**
             * Format: int64
             * @description Lines that say exactly what an earlier line of the same order says; both went in.
             * @default 0
             */
            duplicate_lines?: number;
            /**
             * Format: int64
             * @description Fees of new and known orders.
             * @default 0
             */
            fees?: number;
            /**
             * Format: int64
             * @description Lines that cost nothing.
             * @default 0
             */
            gifts?: number;
            /**
             * Format: int64
             * @description Lines of goods of new and known orders.
             * @default 0
             */
            lines?: number;
            /**
             * Format: int64
             * @description Orders that were there already and say the same.
             * @default 0
             */
            orders_known?: number;
            /**
             * Format: int64
             * @description Orders that went in.
             * @default 0
             */
            orders_new?: number;
            /**
             * Format: int64
             * @description Order numbers of which nothing went in.
             * @default 0
             */
            orders_refused?: number;
            /**
             * Format: int64
             * @description Orders, new or known, of which the file names no buyer.
             * @default 0
             */
            orders_without_buyer?: number;
            /**
             * @description How many rows came back, by the first reason of each.
             * @default {}
             */
            reasons?: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Fees that were taken back.
             * @default 0
             */
            return_fees?: number;
            /**
             * Format: int64
             * @description Lines of goods that were taken back, of new and known returns.
             * @default 0
             */
            return_lines?: number;
            /**
             * Format: int64
             * @default 0
             */
            returns_known?: number;
            /**
             * Format: int64
             * @description Of the new lines: how many found the line they take back.
             * @default 0
             */
            returns_linked?: number;
            /**
             * Format: int64
             * @description Numbers that took something back: new, known, refused.
             * @default 0
             */
            returns_new?: number;
            /**
             * Format: int64
             * @default 0
             */
            returns_refused?: number;
            /**
             * Format: int64
             * @default 0
             */
            returns_unlinked?: number;
            /**
             * Format: int64
             * @description Rows with text, without the titles.
             * @default 0
             */
            rows?: number;
            /**
             * Format: int64
             * @description Rows that the mapping passes over.
             * @default 0
             */
            rows_ignored?: number;
            /**
             * Format: int64
             * @description Rows that did not go in.
             * @default 0
             */
            rows_refused?: number;
            /**
             * Format: int64
             * @description Different SKUs of the file, letters' case aside, and those written in more than one way.
             * @default 0
             */
            skus?: number;
            /**
             * Format: int64
             * @default 0
             */
            skus_in_several_spellings?: number;
            /**
             * @description By currency.
             * @default {}
             */
            sums?: {
                [key: string]: components["schemas"]["Sums"];
            };
            /**
             * Format: int64
             * @description Orders whose rows name different times; the earliest counts.
             * @default 0
             */
            times_differ?: number;
        };
        /** @description What became of a part of a file. */
        Imported: {
            /** @description Which file: to be sent with its other parts. */
            import_id: components["schemas"]["simId"];
            /** @description What became of each row. */
            outcomes: components["schemas"]["RowOutcome"][];
        };
        /** @description A delivery as a list shows it. */
        InboxDelivery: {
            external_id?: string | null;
            id: components["schemas"]["dlvId"];
            order_id?: components["schemas"]["ordId"] | null;
            /** @description What was wrong, as the sender was told. */
            problem?: Record<string, unknown> | null;
            received_at: components["schemas"]["Timestamp"];
            shop_id: string;
            source: string;
            state: components["schemas"]["DeliveryState"];
        };
        /** @description A list that is read whole. */
        Items_MergeHint: {
            items: {
                orders: components["schemas"]["ordId"][];
                parcels: components["schemas"]["fulId"][];
                /** @description Why they may not become one all the same, as a code. */
                refused?: string | null;
            }[];
        };
        /** @description A list that is read whole. */
        Items_OrderEdit: {
            items: {
                actor_name: string;
                applied_at?: components["schemas"]["Timestamp"] | null;
                at: components["schemas"]["Timestamp"];
                /**
                 * @description Without what concerns the recipient: that is kept where persons are, and `preview` names the
                 *     fields.
                 */
                changes: components["schemas"]["Change"][];
                id: components["schemas"]["edtId"];
                /**
                 * Format: int64
                 * @description The order's version it was worked out against.
                 */
                order_version: number;
                preview: components["schemas"]["EditPreview"];
                state: components["schemas"]["EditState"];
            }[];
        };
        /** @description A list that is read whole. */
        Items_ParameterRow: {
            items: (components["schemas"]["Shape"] & {
                group: components["schemas"]["ParameterGroup"];
                /** @description Also the key of its words in the user interface. */
                name: string;
                /** @description What holds when nobody sets it. */
                standard: unknown;
                updated_at?: components["schemas"]["Timestamp"] | null;
                updated_by?: string | null;
                /** @description What holds now. */
                value: unknown;
                /**
                 * Format: int64
                 * @description 0: never set.
                 */
                version: number;
            })[];
        };
        /** @description A list that is read whole. */
        Items_RoutingRule: {
            items: {
                active: boolean;
                conditions: components["schemas"]["Conditions"];
                id: components["schemas"]["rulId"];
                name: string;
                /**
                 * Format: int64
                 * @description Smaller comes first.
                 */
                priority: number;
                /** Format: int64 */
                version: number;
                warehouses: string[];
            }[];
        };
        /** @description A list that is read whole. */
        Items_SavedView: {
            items: {
                /** @description The columns shown, in their order; empty: the list's own. */
                columns: string[];
                density: components["schemas"]["Density"];
                /** @description The list's filters and sort, as its address has them. */
                filters: Record<string, unknown>;
                id: components["schemas"]["viwId"];
                name: string;
                /** @description Whether it is the looker's own, to change and delete. */
                own: boolean;
                /** @description Whose it is. */
                owner_name: string;
                /** @description Which list: `orders`. */
                page: string;
                /** @description Whether everybody sees it. */
                shared: boolean;
                /** Format: int64 */
                version: number;
            }[];
        };
        /** @description A list that is read whole. */
        Items_Shop: {
            items: {
                /** @description Orders of a shop that is not active are not taken. */
                active: boolean;
                /** @description As files and people name it; unique when folded. */
                code: string;
                /** @description What the shop sells in when an order does not say. */
                currency: components["schemas"]["Currency"];
                id: components["schemas"]["shpId"];
                name: string;
                /** @description What its order numbers begin with. */
                number_prefix: string;
                platform: components["schemas"]["Platform"];
                /** @description An IANA name: whose midnight the shop's days end at. */
                time_zone: string;
                /** Format: int64 */
                version: number;
                workflow: components["schemas"]["Workflow"];
            }[];
        };
        /** @description A list that is read whole. */
        Items_Warehouse: {
            items: (components["schemas"]["WarehouseFacts"] & {
                /** @description Capital letters, digits and dashes; never changes, because accounts are named after it. */
                code: string;
                /** @description Which. */
                id: components["schemas"]["whsId"];
                /**
                 * Format: int64
                 * @description Grows with every change.
                 */
                version: number;
            })[];
        };
        /** @description What may be done with a job. */
        JobActions: {
            /** @description Stop it. */
            cancel: components["schemas"]["Ability"];
            /** @description Try again what failed. */
            retry_failed: components["schemas"]["Ability"];
        };
        /** @description Why a job ended as it did. */
        JobError: {
            /** @description Stable; translated by the user interface. */
            code: string;
            /** @description For developers. */
            detail: string;
        };
        /** @description Where a job stands. How each of its rows did is another question: see [`RowOutcome`]. */
        JobState: string;
        /** @description A job as the task centre shows it. */
        JobView: {
            /** @description What may be done with it now. */
            actions: components["schemas"]["JobActions"];
            /**
             * Format: int64
             * @description Attempts since it last got further.
             */
            attempts: number;
            /** @description Somebody asked it to stop; it will at its next part. */
            cancel_asked: boolean;
            /** @description When they did. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Who asked for it. */
            created_by: string;
            /**
             * Format: int64
             * @description Rows dealt with, those that failed among them.
             */
            done: number;
            /** @description Not before this time is it tried, or tried again. */
            due_at: components["schemas"]["Timestamp"];
            error?: components["schemas"]["JobError"] | null;
            /**
             * Format: int64
             * @description Rows that failed.
             */
            failed: number;
            finished_at?: components["schemas"]["Timestamp"] | null;
            /** @description Its id. */
            id: components["schemas"]["jobId"];
            /** @description What it does: `orders.bulk_approve`. */
            kind: string;
            /** @description What there is to show for it. */
            result?: unknown;
            retry_of?: components["schemas"]["jobId"] | null;
            started_at?: components["schemas"]["Timestamp"] | null;
            /** @description Where it stands as a whole; how its rows did is in `failed` and in the rows. */
            state: components["schemas"]["JobState"];
            /**
             * Format: int64
             * @description Rows there are, if that is known.
             */
            total?: number | null;
        };
        /** @description Where an order stands, as lists and tabs show it. */
        Label: string;
        /** @description What the user interface speaks. */
        Language: string;
        /** @description The quantities of one SKU in one warehouse, in pieces. */
        Level: {
            /**
             * Format: int64
             * @description Promised: the active claims, less what was shipped of them.
             */
            allocated: number;
            /**
             * Format: int64
             * @description On its way here.
             */
            incoming: number;
            /**
             * Format: int64
             * @description Alert when more than this is on hand.
             */
            max?: number | null;
            /**
             * Format: int64
             * @description Alert when this or less is available.
             */
            min?: number | null;
            /**
             * Format: int64
             * @description Physically there and good.
             */
            on_hand: number;
            /**
             * Format: int64
             * @description So many may be promised beyond what is there.
             */
            oversell_limit: number;
            /**
             * Format: int64
             * @description Kept back: only claims that may use it get it.
             */
            safety: number;
            /** @description What. */
            sku_id: components["schemas"]["skuId"];
            /**
             * Format: int64
             * @description Grows with every change; the idempotency key of whoever publishes the level.
             */
            version: number;
            /** @description Where. */
            warehouse_id: components["schemas"]["whsId"];
        };
        /** @description What sort of line it is. */
        LineKind: string;
        /** @description Units of one line. */
        LineUnits: {
            /** Format: int64 */
            line_no: number;
            /** Format: int64 */
            units: number;
        };
        /** @description A page, and the pasted numbers that nothing has. */
        ListedOrders: {
            items: components["schemas"]["OrderRow"][];
            next?: string | null;
            not_found?: string[];
        };
        MadeToken: components["schemas"]["TokenFacts"] & {
            /** @description The token itself, shown this once: `Authorization: Bearer twt_…`. */
            token: string;
        };
        ManyOrders: {
            /** @description At most 1,000. */
            orders: components["schemas"]["NewOrder"][];
        };
        MapOrderImport: {
            mapping: components["schemas"]["ImportMapping"];
            /** Format: int64 */
            seen_version: number;
        };
        MappingInput: {
            /** @description As the shop writes it. */
            external_sku: string;
            /**
             * Format: int64
             * @description The version of the mapping that was on the screen, if there was one.
             */
            seen_version?: number | null;
            /** @description Whose code it is. */
            shop_id: components["schemas"]["shpId"];
            /** @description What it means. */
            sku_id: components["schemas"]["skuId"];
        };
        /** @description What keeps a mapping from being run. */
        MappingProblem: {
            code: string;
            /** @description Which part of the mapping: `columns.sku`, `date_order`. */
            path: string;
        };
        /** @description How a shop writes one of our SKUs. */
        MappingRow: {
            /** @description As the shop writes it. */
            external_sku: string;
            /** @description When it was met first. */
            first_seen_at: components["schemas"]["Timestamp"];
            /** @description When it was met last while nobody knew. */
            last_seen_at: components["schemas"]["Timestamp"];
            mapped_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int64
             * @description How often it was met while nobody knew.
             */
            seen_count: number;
            /** @description The shop's own code in the house. */
            shop_code?: string | null;
            /** @description Whose code it is. */
            shop_id: components["schemas"]["shpId"];
            /** @description The SKU's code. */
            sku_code?: string | null;
            sku_id?: components["schemas"]["skuId"] | null;
            /** @description The SKU's name. */
            sku_name?: string | null;
            /** @description Who found out: `auto` or `person`. */
            source: string;
            /**
             * Format: int64
             * @description Grows with every change.
             */
            version: number;
        };
        /** @description Parcels to the same door. */
        MergeHint: {
            orders: components["schemas"]["ordId"][];
            parcels: components["schemas"]["fulId"][];
            /** @description Why they may not become one all the same, as a code. */
            refused?: string | null;
        };
        /** @description One customer that was merged into another. */
        MergeView: {
            at: components["schemas"]["Timestamp"];
            id: components["schemas"]["mrgId"];
            merged_id: components["schemas"]["cusId"];
        };
        /** @description The parcel that holds everything now. */
        Merged: {
            id: components["schemas"]["fulId"];
            number: string;
            orders: components["schemas"]["ordId"][];
            /** Format: int64 */
            version: number;
        };
        /** @description An exact amount of one currency. */
        Money: {
            currency: components["schemas"]["Currency"];
            /**
             * Format: int64
             * @description In the currency's minor unit: cents for USD, yen for JPY.
             */
            minor: number;
        };
        MoveBody: {
            /** @description For `label` and `ship`. */
            carrier?: string | null;
            /** Format: int64 */
            seen_version?: number | null;
            tracking_number?: string | null;
        };
        /** @description Where a parcel stands after a move. */
        MovedParcel: {
            carrier?: string | null;
            id: components["schemas"]["fulId"];
            number: string;
            state: components["schemas"]["ParcelState"];
            tracking_number?: string | null;
            /** Format: int64 */
            version: number;
        };
        /** @description A movement as it stands in the table. */
        Movement: {
            /** @description Who. */
            actor: string;
            /** @description Out of which account: `wh:<code>`, `world:customer`, `world:adjust:<reason>`. */
            from_account: string;
            /** @description Which. */
            id: components["schemas"]["movId"];
            /** @description What else there is to say. */
            note?: string | null;
            /** @description When it happened. */
            occurred_at: components["schemas"]["Timestamp"];
            /** @description When it was written down. */
            posted_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description How many; always more than none.
             */
            quantity: number;
            /** @description Why. */
            reason?: string | null;
            reverses_id?: components["schemas"]["movId"] | null;
            /** @description What. */
            sku_id: components["schemas"]["skuId"];
            /** @description Which one: the fulfilment, the return, the import. */
            source_id: string;
            /** @description What caused it. */
            source_type: components["schemas"]["SourceType"];
            /** @description Which step of it. */
            step: string;
            /** @description Into which. */
            to_account: string;
        };
        /** @description Who bought. */
        NewBuyer: {
            email?: string | null;
            name?: string | null;
            phone?: string | null;
            /** @description The platform's id. */
            platform_id?: string | null;
        };
        /** @description A customer typed by hand. */
        NewCustomer: {
            kind: components["schemas"]["CustomerKind"];
            person: components["schemas"]["PersonInput"];
        };
        /** @description What is added to the goods, or taken off when negative. */
        NewFee: {
            /** Format: int64 */
            amount_minor: number;
            kind: components["schemas"]["FeeKind"];
            title?: string;
        };
        /** @description One line of it. */
        NewLine: {
            /** @description The shop's own number of the line. */
            external_line_id?: string | null;
            /** Format: int64 */
            quantity: number;
            /** @description The SKU as the shop writes it. */
            sku: string;
            title?: string;
            unit_price: components["schemas"]["Price"];
            variant?: string;
        };
        /** @description An order from outside. */
        NewOrder: {
            /** @description The buyer's id at the platform, e-mail or phone tell who it is. */
            buyer?: components["schemas"]["NewBuyer"];
            currency?: components["schemas"]["Currency"] | null;
            /** @description The shop's own number of it; with the shop it is the order's identity. */
            external_id: string;
            fees?: components["schemas"]["NewFee"][];
            kind?: components["schemas"]["OrderKind"];
            lines: components["schemas"]["NewLine"][];
            /** @description What the buyer wrote. */
            message?: string;
            payment?: components["schemas"]["NewPayment"] | null;
            placed_at?: components["schemas"]["Timestamp"] | null;
            ship_by?: components["schemas"]["Timestamp"] | null;
            ship_to?: components["schemas"]["PersonInput"] | null;
            /** @description The shop's code. */
            shop: string;
            tags?: string[];
            /**
             * Format: int64
             * @description The total as the source states it, in minor units; checked against lines and fees.
             */
            total_minor?: number | null;
        };
        /** @description What the source knows of the money. */
        NewPayment: {
            /**
             * Format: int64
             * @description What came in; the whole total when absent.
             */
            amount_minor?: number | null;
            /** @description The provider's number of it. */
            external_id?: string | null;
            /** @description As the source names it: `card`, `paypal`, `bank_transfer`. */
            method: string;
            paid_at?: components["schemas"]["Timestamp"] | null;
        };
        /** @description A shop to be added. */
        NewShop: {
            /** @description As files and people name it; unique when folded. */
            code: string;
            currency: components["schemas"]["Currency"];
            name: string;
            /** @description `SO` when absent. */
            number_prefix?: string | null;
            platform: components["schemas"]["Platform"];
            /** @description An IANA name. */
            time_zone: string;
            /** @description What is absent is as the standard has it. */
            workflow?: components["schemas"]["WorkflowChanges"];
        };
        NewToken: {
            /** @description What it is for. */
            name: string;
            /** @description What it may do, as far as its owner may: permissions by name. */
            scopes: string[];
        };
        /** @description A warehouse that is to be added. */
        NewWarehouse: {
            /** @description Whether new work may be given to it. */
            active?: boolean;
            /** @description Town. */
            city?: string;
            /** @description Letters, digits and dashes; for good. */
            code: string;
            /** @description ISO 3166-1, two letters. */
            country: string;
            /**
             * Format: int64
             * @description The most wished for that a SKU begins with here.
             */
            default_max?: number | null;
            /**
             * Format: int64
             * @description The least wished for that a SKU begins with here.
             */
            default_min?: number | null;
            /**
             * Format: int64
             * @description Safety stock a SKU begins with here.
             */
            default_safety?: number;
            /** @description As people call it. */
            name: string;
            /** @description As carriers there write it. */
            postcode?: string;
            /**
             * Format: int64
             * @description Smaller comes first when several warehouses could send.
             */
            priority?: number;
            /** @description State or province. */
            region?: string;
            /** @description Street and number. */
            street?: string;
            /** @description IANA name: deadlines of the warehouse are in its own time. */
            time_zone: string;
        };
        /** @description Something a person wrote about an order. */
        Note: {
            actor_name: string;
            at: components["schemas"]["Timestamp"];
            kind: string;
            text: string;
        };
        NoteBody: {
            kind: components["schemas"]["NoteKind"];
            text: string;
        };
        /** @description For whom a note is. */
        NoteKind: string;
        /** @description A row of a file as it stands there, with what there is to say of it. */
        NotedRow: {
            cells: string[];
            faults: components["schemas"]["RowFault"][];
            /**
             * Format: int64
             * @description As a spreadsheet shows it beside the row.
             */
            row: number;
        };
        /** @description What divides whole and fraction. */
        NumberStyle: string;
        /** @description One row of a file of opening stock. */
        OpeningRow: {
            /**
             * Format: int64
             * @description The most wished for; what the warehouse has as its default when absent.
             */
            max?: number | null;
            /**
             * Format: int64
             * @description The least wished for; what the warehouse has as its default when absent.
             */
            min?: number | null;
            /**
             * Format: int64
             * @description So many are there; 0 sets only the thresholds.
             */
            quantity: number;
            /**
             * Format: int64
             * @description Its number in the file.
             */
            row: number;
            /**
             * Format: int64
             * @description Kept back; what the warehouse has as its default when absent.
             */
            safety?: number | null;
            /** @description What, by its code. */
            sku_code: string;
            /** @description Where, by its code. */
            warehouse_code: string;
        };
        /** @description Whether something may be done now, and if not, why. */
        OrderAbility: {
            allowed: boolean;
            why?: string | null;
        };
        /** @description What the doctor found. */
        OrderDiagnosis: {
            checked_at: components["schemas"]["Timestamp"];
            findings: components["schemas"]["OrderFinding"][];
        };
        /** @description A set of changes as it is kept. */
        OrderEdit: {
            actor_name: string;
            applied_at?: components["schemas"]["Timestamp"] | null;
            at: components["schemas"]["Timestamp"];
            /**
             * @description Without what concerns the recipient: that is kept where persons are, and `preview` names the
             *     fields.
             */
            changes: components["schemas"]["Change"][];
            id: components["schemas"]["edtId"];
            /**
             * Format: int64
             * @description The order's version it was worked out against.
             */
            order_version: number;
            preview: components["schemas"]["EditPreview"];
            state: components["schemas"]["EditState"];
        };
        /** @description Something wrong, and the one action that mends it. */
        OrderException: {
            class: components["schemas"]["ExceptionClass"];
            code: components["schemas"]["ExceptionCode"];
            facts: Record<string, unknown>;
            fix: components["schemas"]["Fix"];
            id: components["schemas"]["excId"];
            /** Format: int64 */
            line_no: number;
            may_be_accepted: boolean;
            opened_at: components["schemas"]["Timestamp"];
            owner_role: components["schemas"]["OwnerRole"];
        };
        /** @description What is wanted of the list. */
        OrderFilter: {
            /**
             * Format: int64
             * @default null
             */
            amount_band?: number | null;
            /**
             * @description Two letters.
             * @default null
             */
            country?: string | null;
            /**
             * @description Orders with this exception open.
             * @default null
             */
            exception?: string | null;
            /**
             * @description Orders with this hold open.
             * @default null
             */
            hold?: string | null;
            /** @default null */
            placed_from?: components["schemas"]["Timestamp"] | null;
            /** @default null */
            placed_to?: components["schemas"]["Timestamp"] | null;
            /**
             * @description Numbers of any sort, one or many; or the beginning of a name, e-mail or SKU.
             * @default null
             */
            q?: string | null;
            /** @default null */
            shop_id?: components["schemas"]["shpId"] | null;
            /** @default null */
            sort?: components["schemas"]["Sort"] | null;
            /** @default null */
            source?: components["schemas"]["Source"] | null;
            /** @default null */
            tab?: components["schemas"]["Tab"] | null;
            /** @default null */
            tag?: string | null;
            /**
             * @description The zone whose day "today" is; UTC when absent.
             * @default null
             */
            time_zone?: string | null;
            /** @default null */
            type?: components["schemas"]["OrderKind"] | null;
        };
        /** @description Something that does not agree. */
        OrderFinding: {
            check: string;
            /**
             * Format: int64
             * @description How many orders it concerns.
             */
            count: number;
            /** @description Some of them. */
            orders: components["schemas"]["ordId"][];
        };
        /** @description Something that keeps an order. */
        OrderHold: {
            blocks: components["schemas"]["Step"][];
            id: components["schemas"]["hldId"];
            incident: string;
            keeps_stock: boolean;
            note: string;
            placed_at: components["schemas"]["Timestamp"];
            placed_by: string;
            reason: components["schemas"]["HoldReason"];
            until?: components["schemas"]["Timestamp"] | null;
        };
        /** @description A file as people see it. */
        OrderImport: {
            analysis?: components["schemas"]["Analysis"] | null;
            at: components["schemas"]["Timestamp"];
            created_by: string;
            /** @description SHA-256, hexadecimal. */
            file_hash: string;
            file_name: string;
            finished_at?: components["schemas"]["Timestamp"] | null;
            id: components["schemas"]["impId"];
            job_id?: components["schemas"]["jobId"] | null;
            mapping: components["schemas"]["ImportMapping"];
            preview?: components["schemas"]["Preview"] | null;
            problem?: components["schemas"]["FileProblem"] | null;
            same_file_as?: components["schemas"]["impId"] | null;
            /** Format: int64 */
            size_bytes: number;
            state: components["schemas"]["ImportState"];
            summary?: components["schemas"]["ImportSummary"] | null;
            /** Format: int64 */
            version: number;
        };
        /** @description A file in the list. */
        OrderImportRow: {
            at: components["schemas"]["Timestamp"];
            created_by: string;
            file_name: string;
            finished_at?: components["schemas"]["Timestamp"] | null;
            id: components["schemas"]["impId"];
            job_id?: components["schemas"]["jobId"] | null;
            /** Format: int64 */
            size_bytes: number;
            state: components["schemas"]["ImportState"];
            summary?: components["schemas"]["ImportSummary"] | null;
            /** Format: int64 */
            version: number;
        };
        OrderImportRows: {
            items: components["schemas"]["NotedRow"][];
            /**
             * Format: int64
             * @description The row after which the next page begins.
             */
            next?: number | null;
        };
        OrderImportStarted: {
            job_id?: components["schemas"]["jobId"] | null;
        };
        /** @description A list that is read whole. */
        OrderImports: {
            items: components["schemas"]["OrderImportRow"][];
        };
        /** @description What sort of order it is. */
        OrderKind: string;
        /** @description A line with its counters. */
        OrderLine: components["schemas"]["Progress"] & {
            amount: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description Pieces that could be claimed now, over all warehouses.
             */
            available: number;
            external_sku: string;
            kind: components["schemas"]["LineKind"];
            /** Format: int64 */
            line_no: number;
            list_price?: components["schemas"]["Price"] | null;
            picture_url?: string | null;
            sku_code: string;
            sku_id?: string | null;
            title: string;
            unit_price: components["schemas"]["Price"];
            variant: string;
        };
        /** @description An order as a list shows it. */
        OrderRow: {
            /** Format: int64 */
            amount_band: number;
            buyer_name?: string | null;
            country?: string | null;
            exceptions: components["schemas"]["OrderException"][];
            external_id?: string | null;
            /** @description Where a held order will resume. */
            hidden_label: components["schemas"]["Label"];
            holds: components["schemas"]["OrderHold"][];
            id: components["schemas"]["ordId"];
            label: components["schemas"]["Label"];
            /** Format: int64 */
            line_count: number;
            lines: components["schemas"]["RowLine"][];
            no_stock: boolean;
            number: string;
            owner?: string | null;
            paid_at?: components["schemas"]["Timestamp"] | null;
            payment: components["schemas"]["Payment"];
            placed_at: components["schemas"]["Timestamp"];
            ship_by?: components["schemas"]["Timestamp"] | null;
            shop: components["schemas"]["OrderShop"];
            source: components["schemas"]["Source"];
            state: components["schemas"]["State"];
            tags: string[];
            total: components["schemas"]["Money"];
            tracking_code?: string | null;
            type: components["schemas"]["OrderKind"];
            /** Format: int64 */
            unit_count: number;
            /** Format: int64 */
            version: number;
        };
        /** @description The shop of a row. */
        OrderShop: {
            code: string;
            id: components["schemas"]["shpId"];
            name: string;
            platform: components["schemas"]["Platform"];
            time_zone: string;
        };
        /** @description An order as its drawer shows it. */
        OrderView: {
            actions: components["schemas"]["BTreeMap"];
            approvals: components["schemas"]["Approval"][];
            exceptions: components["schemas"]["OrderException"][];
            fees: components["schemas"]["Fee"][];
            fulfilments: components["schemas"]["Fulfilment"][];
            goods: components["schemas"]["Money"];
            holds: components["schemas"]["OrderHold"][];
            lines: components["schemas"]["OrderLine"][];
            notes: components["schemas"]["Note"][];
            order: components["schemas"]["OrderRow"];
            paid: components["schemas"]["Money"];
            payments: components["schemas"]["PaymentRecord"][];
            people: components["schemas"]["PersonView"][];
            /** Format: int64 */
            review_rounds: number;
            timeline: components["schemas"]["TimelineEntry"][];
        };
        Outcomes: {
            /** @description One per row, in their order. */
            outcomes: components["schemas"]["RowOutcome"][];
        };
        /** @description Whose task it is. */
        OwnerRole: string;
        /** @description Whose promise it is. */
        OwnerType: string;
        /** @description One page of a list. */
        Page_AlertRow: {
            /** @description The rows. */
            items: (components["schemas"]["StockAlert"] & {
                /** @description The SKU's code; absent when the catalog does not know it. */
                sku_code?: string | null;
                /** @description The SKU's name. */
                sku_name?: string | null;
                /** @description The warehouse's code. */
                warehouse_code: string;
            })[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Page_Claim: {
            /** @description The rows. */
            items: {
                /** @description Since when. */
                at: components["schemas"]["Timestamp"];
                /**
                 * Format: int64
                 * @description How many of them were shipped.
                 */
                consumed: number;
                expires_at?: components["schemas"]["Timestamp"] | null;
                /** @description Which. */
                id: components["schemas"]["clmId"];
                /** @description How firm. */
                kind: components["schemas"]["ClaimKind"];
                /**
                 * Format: int64
                 * @description Which line's.
                 */
                line_no: number;
                /** @description Which one's. */
                owner_id: string;
                /** @description Whose. */
                owner_type: components["schemas"]["OwnerType"];
                /**
                 * Format: int64
                 * @description How many were promised.
                 */
                quantity: number;
                /** @description What. */
                sku_id: components["schemas"]["skuId"];
                /** @description Where. */
                warehouse_id: components["schemas"]["whsId"];
            }[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Page_CustomerView: {
            /** @description The rows. */
            items: {
                first_seen: components["schemas"]["Timestamp"];
                id: components["schemas"]["cusId"];
                kind: components["schemas"]["CustomerKind"];
                last_order_at?: components["schemas"]["Timestamp"] | null;
                merged_into?: components["schemas"]["cusId"] | null;
                /** @description The customers merged into it that can be parted again, the latest first. */
                merges?: components["schemas"]["MergeView"][];
                /**
                 * Format: int64
                 * @description How many orders name it.
                 */
                order_count: number;
                person?: components["schemas"]["PersonView"] | null;
                /** Format: int64 */
                version: number;
            }[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Page_InboxDelivery: {
            /** @description The rows. */
            items: {
                external_id?: string | null;
                id: components["schemas"]["dlvId"];
                order_id?: components["schemas"]["ordId"] | null;
                /** @description What was wrong, as the sender was told. */
                problem?: Record<string, unknown> | null;
                received_at: components["schemas"]["Timestamp"];
                shop_id: string;
                source: string;
                state: components["schemas"]["DeliveryState"];
            }[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Page_JobView: {
            /** @description The rows. */
            items: {
                /** @description What may be done with it now. */
                actions: components["schemas"]["JobActions"];
                /**
                 * Format: int64
                 * @description Attempts since it last got further.
                 */
                attempts: number;
                /** @description Somebody asked it to stop; it will at its next part. */
                cancel_asked: boolean;
                /** @description When they did. */
                created_at: components["schemas"]["Timestamp"];
                /** @description Who asked for it. */
                created_by: string;
                /**
                 * Format: int64
                 * @description Rows dealt with, those that failed among them.
                 */
                done: number;
                /** @description Not before this time is it tried, or tried again. */
                due_at: components["schemas"]["Timestamp"];
                error?: components["schemas"]["JobError"] | null;
                /**
                 * Format: int64
                 * @description Rows that failed.
                 */
                failed: number;
                finished_at?: components["schemas"]["Timestamp"] | null;
                /** @description Its id. */
                id: components["schemas"]["jobId"];
                /** @description What it does: `orders.bulk_approve`. */
                kind: string;
                /** @description What there is to show for it. */
                result?: unknown;
                retry_of?: components["schemas"]["jobId"] | null;
                started_at?: components["schemas"]["Timestamp"] | null;
                /** @description Where it stands as a whole; how its rows did is in `failed` and in the rows. */
                state: components["schemas"]["JobState"];
                /**
                 * Format: int64
                 * @description Rows there are, if that is known.
                 */
                total?: number | null;
            }[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Page_MappingRow: {
            /** @description The rows. */
            items: {
                /** @description As the shop writes it. */
                external_sku: string;
                /** @description When it was met first. */
                first_seen_at: components["schemas"]["Timestamp"];
                /** @description When it was met last while nobody knew. */
                last_seen_at: components["schemas"]["Timestamp"];
                mapped_at?: components["schemas"]["Timestamp"] | null;
                /**
                 * Format: int64
                 * @description How often it was met while nobody knew.
                 */
                seen_count: number;
                /** @description The shop's own code in the house. */
                shop_code?: string | null;
                /** @description Whose code it is. */
                shop_id: components["schemas"]["shpId"];
                /** @description The SKU's code. */
                sku_code?: string | null;
                sku_id?: components["schemas"]["skuId"] | null;
                /** @description The SKU's name. */
                sku_name?: string | null;
                /** @description Who found out: `auto` or `person`. */
                source: string;
                /**
                 * Format: int64
                 * @description Grows with every change.
                 */
                version: number;
            }[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Page_Movement: {
            /** @description The rows. */
            items: {
                /** @description Who. */
                actor: string;
                /** @description Out of which account: `wh:<code>`, `world:customer`, `world:adjust:<reason>`. */
                from_account: string;
                /** @description Which. */
                id: components["schemas"]["movId"];
                /** @description What else there is to say. */
                note?: string | null;
                /** @description When it happened. */
                occurred_at: components["schemas"]["Timestamp"];
                /** @description When it was written down. */
                posted_at: components["schemas"]["Timestamp"];
                /**
                 * Format: int64
                 * @description How many; always more than none.
                 */
                quantity: number;
                /** @description Why. */
                reason?: string | null;
                reverses_id?: components["schemas"]["movId"] | null;
                /** @description What. */
                sku_id: components["schemas"]["skuId"];
                /** @description Which one: the fulfilment, the return, the import. */
                source_id: string;
                /** @description What caused it. */
                source_type: components["schemas"]["SourceType"];
                /** @description Which step of it. */
                step: string;
                /** @description Into which. */
                to_account: string;
            }[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Page_ProductRow: {
            /** @description The rows. */
            items: {
                /** @description Whose brand it carries; may be empty. */
                brand: string;
                /** @description Unique in the house. */
                code: string;
                /** @description Its id. */
                id: components["schemas"]["prdId"];
                /** @description Its name, usually Chinese. */
                name: string;
                /** @description Its English name; may be empty. */
                name_en: string;
                /** @description The main picture. */
                picture_url?: string | null;
                /**
                 * Format: int64
                 * @description How many variants it has.
                 */
                sku_count: number;
                /** @description Whether it is still sold. */
                status: components["schemas"]["Status"];
                /**
                 * Format: int64
                 * @description Grows with every change.
                 */
                version: number;
            }[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Page_RowView: {
            /** @description The rows. */
            items: {
                /** @description Why not, as a stable code. */
                code?: string | null;
                /** @description Why not, as a sentence for developers. */
                detail?: string | null;
                /** @description What it is about: an id, or an order number of a file. */
                id: string;
                /** @description Whether it was done. */
                ok: boolean;
                /**
                 * Format: int64
                 * @description Its number in the job, from 1; of an import the line of the file.
                 */
                row_no: number;
            }[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Page_SettingChange: {
            /** @description The rows. */
            items: {
                actor_kind: components["schemas"]["ActorKind"];
                actor_name: string;
                /** @description What has been since. */
                after?: Record<string, unknown> | null;
                at: components["schemas"]["Timestamp"];
                /** @description What was; absent for the first. */
                before?: Record<string, unknown> | null;
                /**
                 * Format: int64
                 * @description The version it made.
                 */
                version: number;
            }[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Page_SkuRow: {
            /** @description The rows. */
            items: {
                /** @description The first of its barcodes. */
                barcode?: string | null;
                /** @description Unique in the house. */
                code: string;
                /** @description Whether a declaration can be made of its own data. */
                customs_complete: boolean;
                /** @description Its id. */
                id: components["schemas"]["skuId"];
                /** @description Whether it has stock of its own. */
                kind: components["schemas"]["SkuKind"];
                /** @description Its name, usually Chinese. */
                name: string;
                /** @description Its English name; may be empty. */
                name_en: string;
                /** @description Where its picture is. */
                picture_url?: string | null;
                price?: components["schemas"]["Price"] | null;
                price_currency?: components["schemas"]["Currency"] | null;
                product_id?: components["schemas"]["prdId"] | null;
                /** @description Whether it is still sold. */
                status: components["schemas"]["Status"];
                /** @description The values of its attributes: `红 / XL`. */
                variant: string;
                /**
                 * Format: int64
                 * @description Grows with every change.
                 */
                version: number;
                /**
                 * Format: int64
                 * @description With packing.
                 */
                weight_g?: number | null;
            }[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description One page of a list. */
        Page_StockRow: {
            /** @description The rows. */
            items: (components["schemas"]["Level"] & {
                /** @description Which alerts are open. */
                alerts: components["schemas"]["AlertKind"][];
                /**
                 * Format: int64
                 * @description On hand, less what is promised, less safety stock.
                 */
                available: number;
                /** @description Its picture. */
                picture_url?: string | null;
                /** @description Its code; absent when the catalog does not know it. */
                sku_code?: string | null;
                /** @description Its name. */
                sku_name?: string | null;
                /** @description Its variant: `红 / XL`. */
                variant?: string | null;
                /** @description The warehouse's code. */
                warehouse_code: string;
            })[];
            /** @description The cursor of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description Under which heading people find it. */
        ParameterGroup: string;
        ParameterInput: {
            /**
             * Format: int64
             * @description 0 when it was never set.
             */
            seen_version: number;
            /** @description As the parameter's type says. */
            value: unknown;
        };
        /** @description A parameter as a screen shows it. */
        ParameterRow: components["schemas"]["Shape"] & {
            group: components["schemas"]["ParameterGroup"];
            /** @description Also the key of its words in the user interface. */
            name: string;
            /** @description What holds when nobody sets it. */
            standard: unknown;
            updated_at?: components["schemas"]["Timestamp"] | null;
            updated_by?: string | null;
            /** @description What holds now. */
            value: unknown;
            /**
             * Format: int64
             * @description 0: never set.
             */
            version: number;
        };
        ParameterVersion: {
            /** Format: int64 */
            version: number;
        };
        /** @description How far a parcel is. */
        ParcelState: string;
        /** @description A part of an order that changes touch. */
        Part: string;
        /** @description What is known of the money. */
        Payment: string;
        /** @description Money that moved for an order. */
        PaymentRecord: {
            /** Format: int64 */
            amount_minor: number;
            at: components["schemas"]["Timestamp"];
            external_id: string;
            kind: string;
            method: string;
        };
        /** @description What to change of a person: absent stays, an empty text goes away. */
        PersonChanges: {
            /** @default null */
            city?: string | null;
            /** @default null */
            company?: string | null;
            /** @default null */
            country?: string | null;
            /** @default null */
            email?: string | null;
            /** @default null */
            identity_number?: string | null;
            /** @default null */
            line1?: string | null;
            /** @default null */
            line2?: string | null;
            /** @default null */
            line3?: string | null;
            /** @default null */
            name?: string | null;
            /** @default null */
            phone?: string | null;
            /** @default null */
            postcode?: string | null;
            /** @default null */
            region?: string | null;
            /** @default null */
            tax_id?: string | null;
        };
        /** @description A party as it came in. Absent and empty are the same. */
        PersonInput: {
            /** @default null */
            city?: string | null;
            /** @default null */
            company?: string | null;
            /**
             * @description ISO 3166-1, two letters.
             * @default null
             */
            country?: string | null;
            /** @default null */
            email?: string | null;
            /**
             * @description What customs ask of a person, such as an identity-card number.
             * @default null
             */
            identity_number?: string | null;
            /** @default null */
            line1?: string | null;
            /** @default null */
            line2?: string | null;
            /** @default null */
            line3?: string | null;
            /** @default null */
            name?: string | null;
            /** @default null */
            phone?: string | null;
            /** @default null */
            postcode?: string | null;
            /** @description The platform's own block, kept as it came. */
            raw?: Record<string, unknown> | null;
            /**
             * @description State, province, prefecture.
             * @default null
             */
            region?: string | null;
            /**
             * @description What customs ask of a buyer who is taxed: VAT, CPF, EORI.
             * @default null
             */
            tax_id?: string | null;
        };
        /** @description As what. */
        PersonRole: string;
        /** @description A party as a screen shows it. See [`PersonInput`] for the fields. */
        PersonView: {
            city?: string | null;
            company?: string | null;
            country?: string | null;
            email?: string | null;
            id: components["schemas"]["perId"];
            identity_number?: string | null;
            line1?: string | null;
            line2?: string | null;
            line3?: string | null;
            /** @description Whether parts are hidden. A masked value must not be sent back as a change. */
            masked: boolean;
            name?: string | null;
            phone?: string | null;
            postcode?: string | null;
            /** @description What has been taken away for good. */
            redacted: components["schemas"]["DataClass"][];
            region?: string | null;
            role: components["schemas"]["PersonRole"];
            tax_id?: string | null;
            /** Format: int64 */
            version: number;
        };
        /** @description What became of one order of a bulk request, in the order of the request. */
        PlaceOutcome: {
            code?: string | null;
            detail?: string | null;
            external_id: string;
            fields?: components["schemas"]["FieldFault"][];
            id?: components["schemas"]["ordId"] | null;
            known?: boolean | null;
            number?: string | null;
            ok: boolean;
        };
        PlaceOutcomes: {
            outcomes: components["schemas"]["PlaceOutcome"][];
        };
        /** @description What became of an order. */
        Placed: {
            id: components["schemas"]["ordId"];
            /** @description Whether it was there already, saying the same. */
            known: boolean;
            number: string;
        };
        /** @description Where a shop's orders come from. */
        Platform: string;
        /** @description What a user changes about themselves; what is absent stays. */
        Preferences: {
            density?: components["schemas"]["Density"] | null;
            language?: components["schemas"]["Language"] | null;
            /** @description A path of the user interface, beginning with a slash; empty for the house's choice. */
            start_page?: string | null;
            /** @description By its IANA name: `Asia/Shanghai`. */
            time_zone?: string | null;
        };
        /** @description What a run would do. */
        Preview: {
            /** @description The first rows that would come back. */
            faulty: components["schemas"]["NotedRow"][];
            /** @description The first rows of the file. */
            first: components["schemas"]["NotedRow"][];
            /** @description The counts. Which orders are known already, only the run tells: all count as new here. */
            summary: components["schemas"]["ImportSummary"];
        };
        Price: string;
        /** @description The body of every answer that is not a success. */
        ProblemBody: {
            /** @description What it is, stable; translated by the user interface. */
            code: string;
            /** @description What it is, as a sentence for developers. */
            detail: string;
            /** @description The wrong fields, if it is about fields. */
            fields?: components["schemas"]["FieldFault"][];
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The HTTP status in words. */
            title: string;
            /** @description Always `about:blank`: the code says what it is. */
            type: string;
        };
        /** @description What somebody says of a product: a field that is absent says nothing. */
        ProductInput: {
            /**
             * @description Whose brand it carries.
             * @default null
             */
            brand?: string | null;
            /**
             * @description Unique in the house, however it is capitalised.
             * @default null
             */
            code?: string | null;
            /**
             * @description What is said of it, in its sellers' language.
             * @default null
             */
            description?: string | null;
            /**
             * @description What is said of it in English.
             * @default null
             */
            description_en?: string | null;
            /**
             * @description Its name, usually Chinese.
             * @default null
             */
            name?: string | null;
            /**
             * @description Its English name.
             * @default null
             */
            name_en?: string | null;
            /**
             * @description Addresses of pictures; the first is the main one.
             * @default null
             */
            picture_urls?: string[] | null;
            /**
             * Format: int64
             * @description The version that was on the screen; needed to change a product that exists.
             * @default null
             */
            seen_version?: number | null;
            /** @default null */
            status?: components["schemas"]["Status"] | null;
            /**
             * @description In what its SKUs differ: colour, size.
             * @default null
             */
            variant_names?: string[] | null;
        };
        /** @description What stands on a product's page. */
        ProductPage: {
            /** @description Whose brand it carries; may be empty. */
            brand: string;
            /** @description What is said of it, in its sellers' language. */
            description: string;
            /** @description What is said of it in English. */
            description_en: string;
            /** @description Its name, usually Chinese. */
            name: string;
            /** @description Its English name; may be empty. */
            name_en: string;
            /** @description Addresses of pictures; the first is the main one. */
            picture_urls: string[];
            /** @description In what its SKUs differ: colour, size. */
            variant_names: string[];
        };
        /** @description A product as lists show it. */
        ProductRow: {
            /** @description Whose brand it carries; may be empty. */
            brand: string;
            /** @description Unique in the house. */
            code: string;
            /** @description Its id. */
            id: components["schemas"]["prdId"];
            /** @description Its name, usually Chinese. */
            name: string;
            /** @description Its English name; may be empty. */
            name_en: string;
            /** @description The main picture. */
            picture_url?: string | null;
            /**
             * Format: int64
             * @description How many variants it has.
             */
            sku_count: number;
            /** @description Whether it is still sold. */
            status: components["schemas"]["Status"];
            /**
             * Format: int64
             * @description Grows with every change.
             */
            version: number;
        };
        /** @description A product and its SKUs. */
        ProductView: components["schemas"]["ProductPage"] & {
            /** @description Unique in the house. */
            code: string;
            /** @description When it was made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Its id. */
            id: components["schemas"]["prdId"];
            /** @description Its variants, by code. */
            skus: components["schemas"]["SkuRow"][];
            /** @description Whether it is still sold. */
            status: components["schemas"]["Status"];
            /** @description When it was changed last. */
            updated_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Grows with every change.
             */
            version: number;
        };
        /** @description How far the pieces of a line are. */
        Progress: {
            /** Format: int64 */
            allocated: number;
            /** Format: int64 */
            cancelled: number;
            /** Format: int64 */
            delivered: number;
            /** Format: int64 */
            ordered: number;
            /** Format: int64 */
            packed: number;
            /** Format: int64 */
            picked: number;
            /** Format: int64 */
            released: number;
            /** Format: int64 */
            restocked: number;
            /** Format: int64 */
            returned: number;
            /** Format: int64 */
            shipped: number;
        };
        /** @description A step that needs a reason in words. */
        ReasonBody: {
            reason: string;
            /** Format: int64 */
            seen_version?: number | null;
        };
        /** @description What spoke for the warehouse that was chosen and against the others. */
        Reasons: {
            candidates: components["schemas"]["Candidate"][];
            /** @description The rule that ranked them, if one fitted: `R12 v3 EU orders`. */
            rule?: string | null;
        };
        RejectBody: {
            note?: string;
            reason: components["schemas"]["RejectReason"];
            /** Format: int64 */
            seen_version?: number | null;
        };
        /** @description Why a reviewer refuses. */
        RejectReason: string;
        /** @description An order that would go elsewhere. */
        ReroutedOrder: {
            after: components["schemas"]["Route"];
            before: components["schemas"]["Route"];
            id: components["schemas"]["ordId"];
            number: string;
        };
        ReserveInput: {
            /** @description Whether safety stock may be used for it. */
            may_use_safety?: boolean;
            /**
             * Format: int64
             * @description How many.
             */
            quantity: number;
            /** @description What. */
            sku_id: components["schemas"]["skuId"];
            /** @description Where. */
            warehouse_id: components["schemas"]["whsId"];
        };
        /** @description The promise that was made. */
        Reserved: {
            /** @description By this it is let go again. */
            claim_id: components["schemas"]["clmId"];
        };
        ResetInput: {
            /** Format: int64 */
            seen_version: number;
        };
        ReversalInput: {
            /** @description What there is to say. */
            note?: string | null;
        };
        /** @description Somebody looks at an order, until a time. */
        ReviewLease: {
            actor_name: string;
            expires_at: components["schemas"]["Timestamp"];
        };
        /** @description Where an order goes, and by which rule. */
        Route: {
            /** @description `EU orders v3`; absent when no rule fits and the shop's own ranking holds. */
            rule?: string | null;
            /** @description Codes of warehouses, the best first. */
            warehouses: string[];
        };
        /** @description A rule: for orders that fit, these warehouses in this order. */
        RoutingRule: {
            active: boolean;
            conditions: components["schemas"]["Conditions"];
            id: components["schemas"]["rulId"];
            name: string;
            /**
             * Format: int64
             * @description Smaller comes first.
             */
            priority: number;
            /** Format: int64 */
            version: number;
            warehouses: string[];
        };
        /** @description A rule before it has an id and a version. */
        RoutingRuleInput: {
            active?: boolean;
            conditions?: components["schemas"]["Conditions"];
            name: string;
            /**
             * Format: int64
             * @description Smaller comes first.
             */
            priority: number;
            /** @description The warehouses for orders that fit, the best first. */
            warehouses: string[];
        };
        /** @description What a dry run found. */
        RoutingTrial: {
            /** @description Those that would meet another rule, or other warehouses by it. */
            changed: components["schemas"]["ReroutedOrder"][];
            /** @description Orders that were looked at. */
            looked_at: number;
        };
        /** @description What is wrong with one field of a row. */
        RowFault: {
            /** @description What, as a stable code. */
            code: string;
            /** @description What, as a sentence for developers. */
            detail: string;
            /** @description Where: `customs.hs_codes[1].destination`. */
            path: string;
        };
        /** @description A line of a row. */
        RowLine: {
            external_sku: string;
            /** Format: int64 */
            line_no: number;
            picture_url?: string | null;
            /** Format: int64 */
            quantity: number;
            sku_code: string;
            title: string;
            variant: string;
        };
        /** @description What became of one row. */
        RowOutcome: {
            /** @description Why it was refused, as a stable code. */
            code?: string | null;
            /** @description Why it was refused, as a sentence for developers. */
            detail?: string | null;
            /** @description What is wrong with it, field by field. */
            fields?: components["schemas"]["RowFault"][];
            id?: components["schemas"]["skuId"] | null;
            /** @description Whether the row was taken. */
            ok: boolean;
            /** @description What became of it. */
            result: components["schemas"]["RowResult"];
        };
        /** @description What became of a row. */
        RowResult: string;
        /** @description A row of a job. */
        RowView: {
            /** @description Why not, as a stable code. */
            code?: string | null;
            /** @description Why not, as a sentence for developers. */
            detail?: string | null;
            /** @description What it is about: an id, or an order number of a file. */
            id: string;
            /** @description Whether it was done. */
            ok: boolean;
            /**
             * Format: int64
             * @description Its number in the job, from 1; of an import the line of the file.
             */
            row_no: number;
        };
        RuleChange: {
            /** @description The whole rule as it shall be. */
            rule: components["schemas"]["RoutingRuleInput"];
            /** Format: int64 */
            seen_version: number;
        };
        RunOrderImport: {
            /** Format: int64 */
            seen_version: number;
        };
        /** @description A view as the one who looks at it gets it. */
        SavedView: {
            /** @description The columns shown, in their order; empty: the list's own. */
            columns: string[];
            density: components["schemas"]["Density"];
            /** @description The list's filters and sort, as its address has them. */
            filters: Record<string, unknown>;
            id: components["schemas"]["viwId"];
            name: string;
            /** @description Whether it is the looker's own, to change and delete. */
            own: boolean;
            /** @description Whose it is. */
            owner_name: string;
            /** @description Which list: `orders`. */
            page: string;
            /** @description Whether everybody sees it. */
            shared: boolean;
            /** Format: int64 */
            version: number;
        };
        /** @description A view with the version that was changed. */
        SavedViewInput: components["schemas"]["ViewDraft"] & {
            /**
             * Format: int64
             * @description Absent for a new view.
             */
            seen_version?: number | null;
        };
        Session: {
            /** @description What the user may do, by name. */
            permissions: string[];
            user: components["schemas"]["UserFacts"];
        };
        /** @description One change of a shop or parameter. */
        SettingChange: {
            actor_kind: components["schemas"]["ActorKind"];
            actor_name: string;
            /** @description What has been since. */
            after?: Record<string, unknown> | null;
            at: components["schemas"]["Timestamp"];
            /** @description What was; absent for the first. */
            before?: Record<string, unknown> | null;
            /**
             * Format: int64
             * @description The version it made.
             */
            version: number;
        };
        /** @description What a value must look like; enough for a form. */
        Shape: {
            /**
             * Format: int64
             * @description The least allowed.
             */
            least: number;
            /**
             * Format: int64
             * @description The most allowed.
             */
            most: number;
            /** @enum {string} */
            type: "whole";
            /** @description `minutes`, `hours`, `days`, `rows`, `megabytes`, `copies`. */
            unit: string;
        } | {
            /** @enum {string} */
            type: "amount_bands";
        } | {
            /** @enum {string} */
            type: "stock_thresholds";
        };
        /** @description A shop as the whole house reads it. */
        Shop: {
            /** @description Orders of a shop that is not active are not taken. */
            active: boolean;
            /** @description As files and people name it; unique when folded. */
            code: string;
            /** @description What the shop sells in when an order does not say. */
            currency: components["schemas"]["Currency"];
            id: components["schemas"]["shpId"];
            name: string;
            /** @description What its order numbers begin with. */
            number_prefix: string;
            platform: components["schemas"]["Platform"];
            /** @description An IANA name: whose midnight the shop's days end at. */
            time_zone: string;
            /** Format: int64 */
            version: number;
            workflow: components["schemas"]["Workflow"];
        };
        /** @description What to change of a shop; what is absent stays. */
        ShopChanges: {
            active?: boolean | null;
            code?: string | null;
            currency?: components["schemas"]["Currency"] | null;
            name?: string | null;
            number_prefix?: string | null;
            platform?: components["schemas"]["Platform"] | null;
            /**
             * Format: int64
             * @description The version the changes were made on.
             */
            seen_version: number;
            /** @description An IANA name. */
            time_zone?: string | null;
            workflow?: components["schemas"]["WorkflowChanges"] | null;
        };
        /** @description What stands on a SKU's card. */
        SkuCard: {
            /** @description In what it differs from its product's other SKUs. */
            attributes: components["schemas"]["VariantAttribute"][];
            /** @description Unique in the house, however it is capitalised. */
            code: string;
            cost?: components["schemas"]["Price"] | null;
            cost_currency?: components["schemas"]["Currency"] | null;
            /** @description What a declaration needs. */
            customs: components["schemas"]["Customs"];
            floor_price?: components["schemas"]["Price"] | null;
            /**
             * Format: int64
             * @description With packing.
             */
            height_mm?: number | null;
            /**
             * Format: int64
             * @description With packing.
             */
            length_mm?: number | null;
            /** @description Its name, usually Chinese. */
            name: string;
            /** @description Its English name; may be empty. */
            name_en: string;
            /** @description Where its picture is. */
            picture_url?: string | null;
            price?: components["schemas"]["Price"] | null;
            price_currency?: components["schemas"]["Currency"] | null;
            product_id?: components["schemas"]["prdId"] | null;
            /** @description Whether it is still sold. */
            status: components["schemas"]["Status"];
            /**
             * Format: int64
             * @description With packing.
             */
            weight_g?: number | null;
            /**
             * Format: int64
             * @description With packing.
             */
            width_mm?: number | null;
        };
        /** @description What somebody says of a SKU: a field that is absent says nothing, `null` takes back. */
        SkuInput: {
            /**
             * @description In what it differs from its product's other SKUs.
             * @default null
             */
            attributes?: components["schemas"]["VariantAttribute"][] | null;
            /**
             * @description Barcodes it has too; those it had stay.
             * @default null
             */
            barcodes?: string[] | null;
            /**
             * @description Unique in the house, however it is capitalised.
             * @default null
             */
            code?: string | null;
            /**
             * @description Makes a new SKU a bundle; replaces the parts of one that exists.
             * @default null
             */
            components?: components["schemas"]["ComponentInput"][] | null;
            /** @default null */
            cost?: components["schemas"]["Price"] | null;
            /** @default null */
            cost_currency?: components["schemas"]["Currency"] | null;
            /** @default null */
            customs?: components["schemas"]["Customs"] | null;
            /** @default null */
            floor_price?: components["schemas"]["Price"] | null;
            /**
             * Format: int64
             * @description With packing.
             * @default null
             */
            height_mm?: number | null;
            /**
             * Format: int64
             * @description With packing.
             * @default null
             */
            length_mm?: number | null;
            /**
             * @description Its name, usually Chinese.
             * @default null
             */
            name?: string | null;
            /**
             * @description Its English name.
             * @default null
             */
            name_en?: string | null;
            /**
             * @description Empty takes it back.
             * @default null
             */
            picture_url?: string | null;
            /** @default null */
            price?: components["schemas"]["Price"] | null;
            /** @default null */
            price_currency?: components["schemas"]["Currency"] | null;
            /** @default null */
            product_id?: components["schemas"]["prdId"] | null;
            /**
             * Format: int64
             * @description The version that was on the screen; needed to change a SKU that exists.
             * @default null
             */
            seen_version?: number | null;
            /** @default null */
            status?: components["schemas"]["Status"] | null;
            /**
             * Format: int64
             * @description With packing.
             * @default null
             */
            weight_g?: number | null;
            /**
             * Format: int64
             * @description With packing.
             * @default null
             */
            width_mm?: number | null;
        };
        /**
         * @description Whether it has stock of its own. Decided when it is made: stock must not be stranded by a
         *     later change of mind.
         */
        SkuKind: string;
        SkuOutcomes: {
            /** @description One for each row, in their order. */
            outcomes: components["schemas"]["RowOutcome"][];
        };
        /** @description A SKU as lists show it. */
        SkuRow: {
            /** @description The first of its barcodes. */
            barcode?: string | null;
            /** @description Unique in the house. */
            code: string;
            /** @description Whether a declaration can be made of its own data. */
            customs_complete: boolean;
            /** @description Its id. */
            id: components["schemas"]["skuId"];
            /** @description Whether it has stock of its own. */
            kind: components["schemas"]["SkuKind"];
            /** @description Its name, usually Chinese. */
            name: string;
            /** @description Its English name; may be empty. */
            name_en: string;
            /** @description Where its picture is. */
            picture_url?: string | null;
            price?: components["schemas"]["Price"] | null;
            price_currency?: components["schemas"]["Currency"] | null;
            product_id?: components["schemas"]["prdId"] | null;
            /** @description Whether it is still sold. */
            status: components["schemas"]["Status"];
            /** @description The values of its attributes: `红 / XL`. */
            variant: string;
            /**
             * Format: int64
             * @description Grows with every change.
             */
            version: number;
            /**
             * Format: int64
             * @description With packing.
             */
            weight_g?: number | null;
        };
        /** @description A SKU with everything that is known of it. */
        SkuView: components["schemas"]["SkuCard"] & {
            /** @description As they are printed. */
            barcodes: string[];
            /** @description The parts of a bundle, by code. */
            components: components["schemas"]["ComponentView"][];
            /** @description When it was made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Whether a declaration can be made of its own data; of a bundle, of its parts' data. */
            customs_complete: boolean;
            /** @description Which fields a declaration still lacks. */
            customs_missing: string[];
            /** @description Its id. */
            id: components["schemas"]["skuId"];
            /** @description Whether it has stock of its own. */
            kind: components["schemas"]["SkuKind"];
            /** @description When it was changed last. */
            updated_at: components["schemas"]["Timestamp"];
            /** @description The values of its attributes: `红 / XL`. */
            variant: string;
            /**
             * Format: int64
             * @description Grows with every change.
             */
            version: number;
        };
        SkusInput: {
            /** @description At most 1,000, each with its code. */
            skus: components["schemas"]["SkuInput"][];
        };
        /** @description In which order. */
        Sort: string;
        /** @description How the order came to us. */
        Source: string;
        /** @description What caused a movement. */
        SourceType: string;
        /** @description The parcel that was made. */
        Split: {
            id: components["schemas"]["fulId"];
            number: string;
            order_id: components["schemas"]["ordId"];
        };
        SplitBody: {
            /** @description What goes into the new parcel; of a bundle whole units. */
            parts: components["schemas"]["LineUnits"][];
            /** Format: int64 */
            seen_version: number;
        };
        /**
         * @description Where the order itself stands (axis A); what is wrong with it, its parcels and its money
         *     stand on axes of their own.
         */
        State: string;
        /** @description Whether it is still sold. */
        Status: string;
        /** @description A step that a hold can block. */
        Step: string;
        /** @description A step at the version the one who asks has looked at. */
        StepBody: {
            note?: string;
            /** Format: int64 */
            seen_version?: number | null;
        };
        /** @description An alert as people see it. */
        StockAlert: {
            closed_at?: components["schemas"]["Timestamp"] | null;
            /** @description Which alert. */
            id: components["schemas"]["salId"];
            /** @description Too little, too much, not enough, less than promised. */
            kind: components["schemas"]["AlertKind"];
            /** @description When it was run into last. */
            last_at: components["schemas"]["Timestamp"];
            /** @description Since when. */
            opened_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description The figure when it opened: available, on hand, claimable.
             */
            quantity: number;
            /** @description What. */
            sku_id: components["schemas"]["skuId"];
            /**
             * Format: int64
             * @description What it was measured against: least, most, wanted, allocated.
             */
            threshold: number;
            /**
             * Format: int64
             * @description How often it was run into.
             */
            times: number;
            /** @description Where. */
            warehouse_id: components["schemas"]["whsId"];
        };
        /** @description One SKU in one warehouse, as the list shows it. */
        StockRow: components["schemas"]["Level"] & {
            /** @description Which alerts are open. */
            alerts: components["schemas"]["AlertKind"][];
            /**
             * Format: int64
             * @description On hand, less what is promised, less safety stock.
             */
            available: number;
            /** @description Its picture. */
            picture_url?: string | null;
            /** @description Its code; absent when the catalog does not know it. */
            sku_code?: string | null;
            /** @description Its name. */
            sku_name?: string | null;
            /** @description Its variant: `红 / XL`. */
            variant?: string | null;
            /** @description The warehouse's code. */
            warehouse_code: string;
        };
        /**
         * @description Exact sums of one currency. Minor units are rounded once per line, as the orders have them;
         *     micros are millionths of the major unit, not rounded at all.
         */
        Sums: {
            fees_micros: string;
            /** Format: int64 */
            fees_minor: number;
            goods_micros: string;
            /** Format: int64 */
            goods_minor: number;
            returns_micros: string;
            /**
             * Format: int64
             * @description Goods and fees that were taken back; positive.
             */
            returns_minor: number;
        };
        /** @description What one of them got. */
        Supplied: {
            /**
             * Format: int64
             * @description Units that still wait.
             */
            missing: number;
            /**
             * Format: int64
             * @description Units that are in a parcel now and were in none before.
             */
            units: number;
        };
        /** @description The tabs above the list: the stages, and the views that cut across them. */
        Tab: string;
        /** @description A number for each tab. */
        TabCounts: {
            counts: {
                [key: string]: number;
            };
        };
        Tags: {
            tags: string[];
        };
        TagsBody: {
            tags: string[];
        };
        ThresholdInput: {
            /**
             * Format: int64
             * @description Alert when more is on hand; none when absent.
             */
            max?: number | null;
            /**
             * Format: int64
             * @description Alert when this or less is available; none when absent.
             */
            min?: number | null;
            /**
             * Format: int64
             * @description May be promised beyond what is there.
             */
            oversell_limit?: number;
            /**
             * Format: int64
             * @description Kept back from ordinary claims.
             */
            safety?: number;
            /** @description What. */
            sku_id: components["schemas"]["skuId"];
            /** @description Where. */
            warehouse_id: components["schemas"]["whsId"];
        };
        ThresholdsInput: {
            /** @description At most 1,000. */
            rows: components["schemas"]["ThresholdInput"][];
        };
        /** @description A piece of news on the timeline. */
        TimelineEntry: {
            actor: string;
            actor_kind: components["schemas"]["ActorKind"];
            at: components["schemas"]["Timestamp"];
            data: Record<string, unknown>;
            kind: string;
            /** Format: int64 */
            version: number;
        };
        /** Format: date-time */
        Timestamp: string;
        /** @description A token as lists show it; the secret itself is shown once, when it is made. */
        TokenFacts: {
            /** @description When it was made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Its id. */
            id: components["schemas"]["tokId"];
            /** @description What it is for. */
            name: string;
            /** @description What it may do, as far as its owner may. */
            scopes: string[];
            /** @description Whose it is. */
            user_name: string;
        };
        Tokens: {
            items: components["schemas"]["TokenFacts"][];
        };
        /** @description A parcel that changes touch. */
        TouchedParcel: {
            id: components["schemas"]["fulId"];
            number: string;
        };
        TrialBody: {
            id?: components["schemas"]["rulId"] | null;
            /**
             * Format: int64
             * @description How many orders, the latest first: 1 to 1,000.
             */
            last?: number;
            rule: components["schemas"]["RoutingRuleInput"];
        };
        UnmergeBody: {
            /** Format: int64 */
            seen_version: number;
        };
        /** @description The parcels there are now. */
        Unmerged: {
            parcels: components["schemas"]["fulId"][];
        };
        /** @description A user as screens show them. */
        UserFacts: {
            /** @description How close together the rows of their lists stand. */
            density: components["schemas"]["Density"];
            /** @description As timelines show them. */
            display_name: string;
            /** @description Their id. */
            id: components["schemas"]["usrId"];
            /** @description What the user interface speaks to them. */
            language: components["schemas"]["Language"];
            /** @description The path of the page after signing in; empty for the house's choice. */
            start_page: string;
            /** @description The zone of the times they see. */
            time_zone: string;
            /** @description What they sign in with. */
            username: string;
        };
        /** @description One thing in which a product's SKUs differ: colour, size. */
        VariantAttribute: {
            /** @description `颜色`. */
            name: string;
            /** @description `红`. */
            value: string;
        };
        /** @description A view to be saved. */
        ViewDraft: {
            /** @description The columns shown, in their order; empty: the list's own. */
            columns?: string[];
            density?: components["schemas"]["Density"];
            /** @description The list's filters and sort, as its address has them. */
            filters: Record<string, unknown>;
            name: string;
            /** @description Which list: `orders`. */
            page: string;
            /** @description Whether everybody sees it; needs `settings.share_views`. */
            shared?: boolean;
        };
        /** @description An approval that will be void. */
        VoidedApproval: {
            actor_name: string;
            at: components["schemas"]["Timestamp"];
            decision: string;
        };
        /** @description A warehouse. */
        Warehouse: components["schemas"]["WarehouseFacts"] & {
            /** @description Capital letters, digits and dashes; never changes, because accounts are named after it. */
            code: string;
            /** @description Which. */
            id: components["schemas"]["whsId"];
            /**
             * Format: int64
             * @description Grows with every change.
             */
            version: number;
        };
        /** @description What shall be different: a field that is absent says nothing, `null` takes a threshold back. */
        WarehouseChanges: {
            /** @description Whether new work may be given to it. */
            active?: boolean | null;
            /** @description Town. */
            city?: string | null;
            /** @description ISO 3166-1, two letters. */
            country?: string | null;
            /**
             * Format: int64
             * @description The most wished for that a SKU begins with here.
             */
            default_max?: number | null;
            /**
             * Format: int64
             * @description The least wished for that a SKU begins with here.
             */
            default_min?: number | null;
            /**
             * Format: int64
             * @description Safety stock a SKU begins with here.
             */
            default_safety?: number | null;
            /** @description As people call it. */
            name?: string | null;
            /** @description As carriers there write it. */
            postcode?: string | null;
            /**
             * Format: int64
             * @description Smaller comes first when several warehouses could send.
             */
            priority?: number | null;
            /** @description State or province. */
            region?: string | null;
            /**
             * Format: int64
             * @description The version the change was made from.
             */
            seen_version: number;
            /** @description Street and number. */
            street?: string | null;
            /** @description IANA name: deadlines of the warehouse are in its own time. */
            time_zone?: string | null;
        };
        /** @description What people may change of a warehouse. */
        WarehouseFacts: {
            /** @description Whether new work may be given to it. */
            active: boolean;
            /** @description Town. */
            city: string;
            /** @description ISO 3166-1, two letters. */
            country: string;
            /**
             * Format: int64
             * @description The most wished for that a SKU begins with here.
             */
            default_max?: number | null;
            /**
             * Format: int64
             * @description The least wished for that a SKU begins with here.
             */
            default_min?: number | null;
            /**
             * Format: int64
             * @description Safety stock a SKU begins with here.
             */
            default_safety: number;
            /** @description As people call it. */
            name: string;
            /** @description As carriers there write it. */
            postcode: string;
            /**
             * Format: int64
             * @description Smaller comes first when several warehouses could send.
             */
            priority: number;
            /** @description State or province. */
            region: string;
            /** @description Street and number. */
            street: string;
            /** @description IANA name: deadlines of the warehouse are in its own time. */
            time_zone: string;
        };
        /** @description What is to be merged. */
        Which: {
            /** @description These parcels. */
            parcels: components["schemas"]["fulId"][];
        } | {
            /** @description Every planned parcel of these orders. */
            orders: components["schemas"]["ordId"][];
        };
        /** @description How a shop handles its orders. */
        Workflow: {
            /**
             * @description Orders with no exception and no hold are approved by the house: see [`Workflow::review`].
             * @default false
             */
            auto_approve?: boolean;
            /**
             * @description What is approved is confirmed by the house when stock allows.
             * @default false
             */
            auto_confirm?: boolean;
            /**
             * @description An order may be confirmed when only some of its goods can be promised.
             * @default false
             */
            confirm_partial?: boolean;
            /**
             * @description Who typed an order may not approve it.
             * @default false
             */
            four_eyes?: boolean;
            /**
             * @description Approving also confirms: for small teams, where one person does both.
             * @default false
             */
            merge_review_and_confirm?: boolean;
            /**
             * Format: int64
             * @description How far a line's price may be from the catalogue's, in basis points (100 = 1 %).
             * @default 500
             */
            price_tolerance_bp?: number;
            /**
             * @description Only what is paid can be confirmed.
             * @default true
             */
            require_payment?: boolean;
            /**
             * @description Goods are claimed softly when the order arrives, not only when it is confirmed.
             * @default true
             */
            reserve_on_arrival?: boolean;
            /**
             * Format: int64
             * @description How long after payment the goods must be shipped when the channel names no deadline, in hours.
             * @default 48
             */
            ship_within_hours?: number;
            /**
             * Format: int64
             * @description How long a soft claim lives, in hours.
             * @default 72
             */
            soft_claim_hours?: number;
            /**
             * @description Where goods are claimed, the best first; empty: every active warehouse, in the inventory's order.
             * @default []
             */
            warehouses?: components["schemas"]["whsId"][];
        };
        /** @description The switches to change; what is absent stays. See [`Workflow`] for their meaning. */
        WorkflowChanges: {
            /** @default null */
            auto_approve?: boolean | null;
            /** @default null */
            auto_confirm?: boolean | null;
            /** @default null */
            confirm_partial?: boolean | null;
            /** @default null */
            four_eyes?: boolean | null;
            /** @default null */
            merge_review_and_confirm?: boolean | null;
            /**
             * Format: int64
             * @default null
             */
            price_tolerance_bp?: number | null;
            /** @default null */
            require_payment?: boolean | null;
            /** @default null */
            reserve_on_arrival?: boolean | null;
            /**
             * Format: int64
             * @default null
             */
            ship_within_hours?: number | null;
            /**
             * Format: int64
             * @default null
             */
            soft_claim_hours?: number | null;
            /** @default null */
            warehouses?: components["schemas"]["whsId"][] | null;
        };
        clmId: string;
        cusId: string;
        dlvId: string;
        edtId: string;
        excId: string;
        fulId: string;
        hldId: string;
        impId: string;
        jobId: string;
        movId: string;
        mrgId: string;
        ordId: string;
        perId: string;
        prdId: string;
        rulId: string;
        salId: string;
        shpId: string;
        simId: string;
        skuId: string;
        tokId: string;
        usrId: string;
        viwId: string;
        whsId: string;
        MappingState: string;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_customers: {
        parameters: {
            query?: {
                /** @description The beginning of a name or e-mail address, or the end of a phone; one page is answered. */
                q?: string | null;
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
                /** @description The `next` of the page before. */
                after?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_CustomerView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    add_customer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCustomer"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_customer: {
        parameters: {
            query?: {
                /** @description Whole instead of masked; needs `customers.reveal`, and is told. */
                reveal?: boolean;
            };
            header?: never;
            path: {
                id: components["schemas"]["cusId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    change_customer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["cusId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    merge_customers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["cusId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerMergeInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    unmerge_customers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["cusId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerUnmergeInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    split_parcel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SplitBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Split"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    unmerge_parcel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnmergeBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unmerged"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    move_parcel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                action: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovedParcel"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_refused: {
        parameters: {
            query?: {
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
                /** @description The `next` of the page before. */
                after?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_InboxDelivery"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_raw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placed"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                /** @description Only those in this state. */
                state?: components["schemas"]["JobState"] | null;
                /** @description Only those of this kind. */
                kind?: string | null;
                /** @description Only one's own. */
                mine?: boolean;
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
                /** @description The `next` of the page before. */
                after?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_JobView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    cancel_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    retry_failed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_job_rows: {
        parameters: {
            query?: {
                /** @description Only those that were done, or only those that failed. */
                outcome?: ("ok" | "failed") | null;
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
                /** @description The `next` of the page before. */
                after?: string | null;
            };
            header?: never;
            path: {
                id: components["schemas"]["jobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RowView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_orders: {
        parameters: {
            query?: {
                tab?: components["schemas"]["Tab"] | null;
                /** @description Numbers of any sort, one or many; or the beginning of a name, e-mail or SKU. */
                q?: string | null;
                shop_id?: string | null;
                /** @description Two letters. */
                country?: string | null;
                source?: components["schemas"]["Source"] | null;
                type?: components["schemas"]["OrderKind"] | null;
                amount_band?: number | null;
                tag?: string | null;
                /** @description Orders with this exception open. */
                exception?: string | null;
                /** @description Orders with this hold open. */
                hold?: string | null;
                placed_from?: components["schemas"]["Timestamp"] | null;
                placed_to?: components["schemas"]["Timestamp"] | null;
                /** @description The zone whose day "today" is; UTC when absent. */
                time_zone?: string | null;
                sort?: components["schemas"]["Sort"] | null;
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
                /** @description The `next` of the page before. */
                after?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedOrders"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    place_order: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOrder"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placed"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placed"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    place_orders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ManyOrders"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlaceOutcomes"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    bulk_action: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkBody"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    count_orders: {
        parameters: {
            query?: {
                shop_id?: string | null;
                /** @description The zone whose day "today" is; UTC when absent. */
                time_zone?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TabCounts"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    doctor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderDiagnosis"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    draft_order: {
        parameters: {
            query?: {
                /** @description Whether it goes to review at once. */
                submit?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOrder"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placed"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placed"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_imports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderImports"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    receive_import: {
        parameters: {
            query?: {
                /** @description The name of a file that is sent as the body itself. */
                file_name?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderImport"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    template_csv: {
        parameters: {
            query?: {
                /** @description The language of the titles: `en`, `zh-Hans`, `zh-Hant`. */
                language?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    template_xlsx: {
        parameters: {
            query?: {
                /** @description The language of the titles: `en`, `zh-Hans`, `zh-Hant`. */
                language?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["impId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderImport"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    errors_csv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["impId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    errors_xlsx: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["impId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    map_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["impId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MapOrderImport"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderImport"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_rows: {
        parameters: {
            query?: {
                /** @description Rows that went in and are worth a look, instead of those that came back. */
                remarks?: boolean;
                /** @description The `next` of the page before. */
                after?: number | null;
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
            };
            header?: never;
            path: {
                id: components["schemas"]["impId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderImportRows"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    run_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["impId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunOrderImport"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderImportStarted"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    merge_parcels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Which"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merged"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    merge_hints: {
        parameters: {
            query: {
                /** @description Ids of at most 200 orders, separated by commas. */
                ids: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items_MergeHint"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    approve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    cancel_lines: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelLinesBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    confirm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_edits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items_OrderEdit"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    preview_edit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderEdit"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    cancel_edit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                edit_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderEdit"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    apply_edit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                edit_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    accept_exception: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                exception_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    hold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoldBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    release: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                hold_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    add_note: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    reject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RejectBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    reopen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    resubmit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    take_review_lease: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewLease"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    give_back_review_lease: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    revoke_approval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    submit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    supply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Supplied"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    tag_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagsBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tags"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    untag_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    unconfirm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_parameters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items_ParameterRow"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    set_parameter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParameterInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParameterVersion"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_parameter_changes: {
        parameters: {
            query?: {
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
                /** @description The `next` of the page before. */
                after?: string | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SettingChange"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    reset_parameter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParameterVersion"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_products: {
        parameters: {
            query?: {
                /** @description Words of the code, name or brand. */
                q?: string;
                status?: components["schemas"]["Status"];
                /** @description 1 to 200; 50 when absent. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ProductRow"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    create_product: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProductInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_product: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["prdId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    change_product: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["prdId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProductInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_routing_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items_RoutingRule"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    add_routing_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoutingRuleInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingRule"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    try_routing_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrialBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingTrial"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    change_routing_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingRule"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    change_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Preferences"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_shops: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items_Shop"];
                };
            };
        };
    };
    add_shop: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewShop"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shop"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    change_shop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["shpId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShopChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shop"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_shop_changes: {
        parameters: {
            query?: {
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
                /** @description The `next` of the page before. */
                after?: string | null;
            };
            header?: never;
            path: {
                id: components["schemas"]["shpId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SettingChange"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_sku_mappings: {
        parameters: {
            query?: {
                /** @description `unmapped`, the work list, when absent. */
                state?: components["schemas"]["MappingState"];
                shop_id?: components["schemas"]["shpId"];
                sku_id?: components["schemas"]["skuId"];
                /** @description 1 to 200; 50 when absent. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MappingRow"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    map_sku: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MappingInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MappingRow"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_skus: {
        parameters: {
            query?: {
                /** @description A part of the code, name or variant, or a whole barcode. */
                q?: string;
                status?: components["schemas"]["Status"];
                kind?: components["schemas"]["SkuKind"];
                /** @description Only the variants of this product. */
                product_id?: components["schemas"]["prdId"];
                /** @description Only those of which a declaration can, or cannot, be made. */
                customs_complete?: boolean;
                /** @description 1 to 200; 50 when absent. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SkuRow"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    create_sku: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkuInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SkuView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    put_skus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkusInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SkuOutcomes"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_sku: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["skuId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SkuView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    change_sku: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["skuId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkuInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SkuView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    add_barcode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["skuId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BarcodeInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SkuView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    remove_barcode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["skuId"];
                barcode: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SkuView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_stock: {
        parameters: {
            query?: {
                /** @description A part of a code or name, or a barcode. */
                q?: string | null;
                /** @description One SKU. */
                sku_id?: components["schemas"]["skuId"] | null;
                /** @description One warehouse. */
                warehouse_id?: components["schemas"]["whsId"] | null;
                /** @description Only levels with an open alert of this kind. */
                alert?: components["schemas"]["AlertKind"] | null;
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
                /** @description The `next` of the page before. */
                after?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_StockRow"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    adjust_stock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdjustmentInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Adjusted"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    reverse_adjustment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["movId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReversalInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Adjusted"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_alerts: {
        parameters: {
            query?: {
                /** @description Only about this SKU. */
                sku_id?: components["schemas"]["skuId"] | null;
                /** @description Only of this kind. */
                kind?: components["schemas"]["AlertKind"] | null;
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
                /** @description The `next` of the page before. */
                after?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AlertRow"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    reserve_by_hand: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReserveInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reserved"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    release_claim: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["clmId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    diagnose: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnosis"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    import_opening_stock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    set_thresholds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ThresholdsInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Outcomes"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_claims: {
        parameters: {
            query?: {
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
                /** @description The `next` of the page before. */
                after?: string | null;
            };
            header?: never;
            path: {
                sku_id: components["schemas"]["skuId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Claim"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_movements: {
        parameters: {
            query?: {
                /** @description Only into and out of this warehouse. */
                warehouse_id?: components["schemas"]["whsId"] | null;
                /** @description 1 to 200; 50 when absent. */
                limit?: number | null;
                /** @description The `next` of the page before. */
                after?: string | null;
            };
            header?: never;
            path: {
                sku_id: components["schemas"]["skuId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Movement"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    add_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeToken"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    withdraw_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["tokId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_views: {
        parameters: {
            query: {
                /** @description Which list: `orders`. */
                page: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items_SavedView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    add_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ViewDraft"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    save_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["viwId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SavedViewInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    delete_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["viwId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_warehouses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items_Warehouse"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    add_warehouse: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWarehouse"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Warehouse"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    change_warehouse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["whsId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WarehouseChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Warehouse"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
}
