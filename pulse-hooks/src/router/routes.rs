//! Which handler an event type belongs to.

#[derive(Debug, Clone, Copy)]
pub(super) enum Route {
    Ignore,
    /// The handler at this index.
    Handler(usize),
}

/// Routes by the length of their event type: few types have one length in common, so that forty
/// are searched as fast as five.
#[derive(Debug, Default)]
pub(super) struct Routes(Vec<Vec<(&'static str, Route)>>);

impl Routes {
    pub(super) fn get(&self, event_type: &str) -> Option<Route> {
        let of_length = self.0.get(event_type.len())?;
        let found = of_length.iter().find(|(known, _)| *known == event_type);
        found.map(|(_, route)| *route)
    }

    pub(super) fn add(&mut self, event_types: &[&'static str], route: Route) {
        for event_type in event_types {
            if self.0.len() <= event_type.len() {
                self.0.resize_with(event_type.len() + 1, Vec::new);
            }
            // The compiler has refused what stands there twice.
            self.0[event_type.len()].push((event_type, route));
        }
    }

    pub(super) fn types(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().flatten().map(|(event_type, _)| *event_type)
    }
}
