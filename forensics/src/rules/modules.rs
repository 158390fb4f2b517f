//! The modules that rules may import, held to the bounds of a scan. The engine asks for its time between the parts of a condition
//! only, so that one that hashes 64 MiB ten thousand times would go on for hours: each function asks for it here, and what a format's module
//! would read is weighed before it reads.
//!
//! What is refused would have no answer here (`console`, `cuckoo`, `magic`), another one tomorrow (`time`), or cannot be bounded
//! (`dotnet`, whose tables refer to each other without end).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use boreal::compiler::CompilerBuilder;
use boreal::module::{
    Elf, EvalContext, Hash, MachO, Math, Module, ModuleData, ModuleDataMap, Pe, ScanContext, StaticValue, String_, Type, Value,
};

use super::weight;

/// Calls of functions that keep what they answered, in one scan.
const MOST_KEPT: u64 = 100_000;
/// Bytes of a value of a module: each condition that names it copies it.
const LONGEST_VALUE: usize = 64 << 10;

/// A compiler that knows the modules which may be imported, and no others.
pub(super) fn compiler() -> CompilerBuilder {
    CompilerBuilder::default()
        .add_module(Held { module: Math, most_calls: u64::MAX, fits: |_| true })
        .add_module(Held { module: String_, most_calls: u64::MAX, fits: |_| true })
        .add_module(Held { module: Hash, most_calls: MOST_KEPT, fits: |_| true })
        .add_module(Held { module: Pe, most_calls: u64::MAX, fits: weight::fits_pe })
        .add_module(Held { module: Elf, most_calls: u64::MAX, fits: weight::fits_elf })
        .add_module(Held { module: MachO, most_calls: u64::MAX, fits: weight::fits_macho })
}

/// Why a module may not be imported, if so.
pub(super) fn refused(name: &str) -> Option<String> {
    let why = match name {
        "math" | "string" | "hash" | "pe" | "elf" | "macho" => return None,
        "time" => "what a rule finds may not depend on when it is asked",
        "console" => "a rule tells what it finds and writes nothing else",
        "cuckoo" => "there is no report of a sandbox beside a content",
        "magic" => "no library outside this program is asked",
        "dotnet" => "what reading it may take cannot be bounded",
        _ => return Some(format!("there is no module {name:?}")),
    };
    Some(format!("the module {name:?} is not taken: {why}"))
}

/// What the modules of one scan are held to, and whether they were held.
#[derive(Debug)]
pub(super) struct Meter {
    until: Option<Instant>,
    over: AtomicBool,
    heavy: AtomicBool,
}

impl Meter {
    /// A meter that lets until then; without end where there is no such time.
    pub(super) fn new(until: Option<Instant>) -> Self {
        Self { until, over: AtomicBool::new(false), heavy: AtomicBool::new(false) }
    }

    /// Whether a function was not let: what is found from then on may not be so.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Whether a module was not let read the content, or a value of it was too long.
    pub(super) fn is_heavy(&self) -> bool {
        self.heavy.load(Ordering::Relaxed)
    }

    fn lets(&self) -> bool {
        if self.until.is_some_and(|until| Instant::now() >= until) {
            self.over.store(true, Ordering::Relaxed);
        }
        !self.is_over()
    }
}

/// Under which the meter of a scan is given to the modules; it cannot be imported.
#[derive(Debug)]
pub(super) struct Metered;

impl Module for Metered {
    fn get_name(&self) -> &'static str {
        "metered"
    }

    fn get_static_values(&self) -> HashMap<&'static str, StaticValue> {
        HashMap::new()
    }
}

impl ModuleData for Metered {
    type PrivateData = ();
    type UserData = Arc<Meter>;
}

type Function = dyn Fn(&mut EvalContext, Vec<Value>) -> Option<Value> + Send + Sync;

/// A module of the engine whose functions ask the meter, and which reads only what fits.
struct Held<M> {
    module: M,
    /// Calls of its functions in one scan.
    most_calls: u64,
    /// Whether what it would make of a content is bounded.
    fits: fn(&[u8]) -> bool,
}

impl<M: Module> Module for Held<M> {
    fn get_name(&self) -> &'static str {
        self.module.get_name()
    }

    fn get_static_values(&self) -> HashMap<&'static str, StaticValue> {
        let values = self.module.get_static_values().into_iter();
        values.filter(|(_, value)| !matches!(value, StaticValue::Function { .. })).collect()
    }

    // Functions are given with the values of a scan, since only there something can be put around them.
    fn get_dynamic_types(&self) -> HashMap<&'static str, Type> {
        let functions = self.module.get_static_values().into_iter().filter_map(|(name, value)| match value {
            StaticValue::Function { arguments_types, return_type, .. } => Some((name, Type::function(arguments_types, return_type))),
            _ => None,
        });
        self.module.get_dynamic_types().into_iter().chain(functions).collect()
    }

    fn setup_new_scan(&self, data: &mut ModuleDataMap) {
        self.module.setup_new_scan(data);
    }

    fn get_dynamic_values(&self, scan: &mut ScanContext, values: &mut HashMap<&'static str, Value>) {
        let Some(meter) = scan.module_data.get_user_data::<Metered>().map(Arc::clone) else { return };
        if (self.fits)(scan.region.mem) {
            self.module.get_dynamic_values(scan, values);
        } else {
            meter.heavy.store(true, Ordering::Relaxed);
        }
        let hold = Hold { meter, calls: Arc::new(AtomicU64::new(0)), most_calls: self.most_calls };
        values.values_mut().for_each(|value| hold.value(value));
        for (name, value) in self.module.get_static_values() {
            if let StaticValue::Function { fun, .. } = value {
                values.insert(name, hold.function(Arc::new(fun)));
            }
        }
    }
}

/// What is put around the functions of one module in one scan.
struct Hold {
    meter: Arc<Meter>,
    calls: Arc<AtomicU64>,
    most_calls: u64,
}

impl Hold {
    fn function(&self, function: Arc<Function>) -> Value {
        let (meter, calls, most) = (Arc::clone(&self.meter), Arc::clone(&self.calls), self.most_calls);
        Value::function(move |scan, arguments| {
            if calls.fetch_add(1, Ordering::Relaxed) >= most {
                meter.over.store(true, Ordering::Relaxed);
            }
            if meter.lets() { function(scan, arguments) } else { None }
        })
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::Bytes(bytes) if bytes.len() > LONGEST_VALUE => {
                self.meter.heavy.store(true, Ordering::Relaxed);
                *value = Value::Undefined;
            }
            Value::Function(function) => *value = self.function(Arc::clone(function)),
            Value::Object(values) => values.values_mut().for_each(|value| self.value(value)),
            Value::Array(values) => values.iter_mut().for_each(|value| self.value(value)),
            Value::Dictionary(values) => values.values_mut().for_each(|value| self.value(value)),
            Value::Integer(_) | Value::Float(_) | Value::Bytes(_) | Value::Regex(_) | Value::Boolean(_) | Value::Undefined => {}
        }
    }
}
