//! Money that moved for an order: what became known, one entry for each, and what follows from all of
//! them together.

use kernel::Timestamp;

use crate::order::{Order, Payment};

kernel::text_enum! {
    /// What became known of the money.
    pub enum MoneyMove {
        /// The buyer's bank promises it; nothing came yet.
        Authorisation = "authorisation",
        /// It came.
        Payment = "payment",
        /// It went back.
        Refund = "refund",
        /// A promise, or a payment that was not settled yet, was taken back.
        Void = "void",
    }
}

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement {
    pub kind: MoneyMove,
    /// Above zero.
    pub amount_minor: i64,
    pub at: Timestamp,
}

/// What all entries of an order say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub payment: Payment,
    /// What came and did not go back.
    pub paid_minor: i64,
    /// When it was whole first; nothing once all of it went back.
    pub paid_at: Option<Timestamp>,
}

#[derive(Default, Clone, Copy)]
struct Sums {
    promised: i64,
    came: i64,
    back: i64,
    voided: i64,
}

impl Sums {
    fn add(&mut self, movement: &Movement) {
        let sum = match movement.kind {
            MoneyMove::Authorisation => &mut self.promised,
            MoneyMove::Payment => &mut self.came,
            MoneyMove::Refund => &mut self.back,
            MoneyMove::Void => &mut self.voided,
        };
        *sum = sum.saturating_add(movement.amount_minor);
    }

    /// What went back: refunds, and voids beyond what was only promised.
    fn went_back(self) -> i64 {
        self.back.saturating_add((self.voided - self.promised).max(0))
    }

    fn net(self) -> i64 {
        self.came.saturating_sub(self.went_back())
    }

    /// What is promised and has not come.
    fn outstanding(self) -> i64 {
        self.promised.saturating_sub(self.voided).saturating_sub(self.came).max(0)
    }

    fn payment(self, due: i64) -> Payment {
        if self.outstanding() > 0 && self.net().saturating_add(self.outstanding()) >= due {
            return Payment::Authorised;
        }
        if self.went_back() > 0 && self.came >= due {
            return Payment::from_amounts(due, self.came, self.went_back());
        }
        if self.went_back() > 0 && self.net() <= 0 {
            return Payment::Refunded;
        }
        Payment::from_amounts(due, self.net(), 0)
    }
}

/// What the entries say of an order that costs `due`.
#[must_use]
pub fn standing(movements: &[Movement], due: i64) -> Standing {
    let mut in_time: Vec<&Movement> = movements.iter().collect();
    in_time.sort_by_key(|movement| movement.at);
    let mut sums = Sums::default();
    let mut paid_at = None;
    for movement in in_time {
        sums.add(movement);
        if sums.net() >= due {
            paid_at = paid_at.or(Some(movement.at));
        } else if sums.net() <= 0 {
            paid_at = None;
        }
    }
    Standing { payment: sums.payment(due), paid_minor: sums.net(), paid_at }
}

/// The order, now that these are all entries.
#[must_use]
pub fn weigh(mut order: Order, movements: &[Movement], require_payment: bool) -> Order {
    let Standing { payment, paid_minor, paid_at } = standing(movements, order.total_minor);
    order.payment = payment;
    order.paid_minor = paid_minor;
    order.paid_at = paid_at;
    order.payment_due = require_payment && !payment.is_secured();
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_micros(minute * 60_000_000)
    }

    #[test]
    fn what_the_entries_say_together() {
        use MoneyMove::{Authorisation as A, Payment as P, Refund as R, Void as V};
        type Case<'a> = (&'a [(MoneyMove, i64)], Payment, i64, Option<i64>);
        let cases: &[Case<'_>] = &[
            (&[], Payment::Unpaid, 0, None),
            (&[(P, 99)], Payment::PartPaid, 99, None),
            (&[(P, 100)], Payment::Paid, 100, Some(0)),
            (&[(P, 40), (P, 60)], Payment::Paid, 100, Some(1)),
            (&[(P, 101)], Payment::Paid, 101, Some(0)),
            (&[(A, 100)], Payment::Authorised, 0, None),
            (&[(A, 99)], Payment::Unpaid, 0, None),
            (&[(A, 100), (P, 100)], Payment::Paid, 100, Some(1)),
            (&[(A, 60), (P, 40)], Payment::PartPaid, 40, None),
            (&[(A, 100), (V, 100)], Payment::Unpaid, 0, None),
            (&[(P, 100), (V, 100)], Payment::Refunded, 0, None),
            (&[(P, 100), (R, 30)], Payment::PartRefunded, 70, Some(0)),
            (&[(P, 100), (R, 100)], Payment::Refunded, 0, None),
            // A refund nobody knew the payment of is still a fact.
            (&[(R, 100)], Payment::Refunded, -100, None),
            // Part of too little is no payment in full.
            (&[(P, 50), (R, 20)], Payment::PartPaid, 30, None),
            (&[(P, 130), (R, 30)], Payment::PartRefunded, 100, Some(0)),
            // Paid anew after all went back.
            (&[(P, 100), (R, 100), (P, 100)], Payment::PartRefunded, 100, Some(2)),
        ];
        for (entries, payment, paid_minor, paid_at) in cases {
            let movements: Vec<Movement> = (0_i64..)
                .zip(*entries)
                .map(|(minute, (kind, amount_minor))| Movement {
                    kind: *kind,
                    amount_minor: *amount_minor,
                    at: at(minute),
                })
                .collect();
            let wanted =
                Standing { payment: *payment, paid_minor: *paid_minor, paid_at: paid_at.map(at) };
            assert_eq!(standing(&movements, 100), wanted, "{entries:?}");
        }
    }

    #[test]
    fn the_order_in_which_news_arrives_does_not_matter() {
        let early = Movement { kind: MoneyMove::Payment, amount_minor: 60, at: at(1) };
        let late = Movement { kind: MoneyMove::Payment, amount_minor: 40, at: at(2) };
        assert_eq!(standing(&[early, late], 100), standing(&[late, early], 100));
        assert_eq!(standing(&[late, early], 100).paid_at, Some(at(2)));
    }
}
