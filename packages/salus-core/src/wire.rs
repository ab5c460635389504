//! Reads JSON with a fraction of the code that serde's derived readers need for it.
//!
//! A derived reader of a struct knows two forms: an object, for which it needs code that compares every name and keeps
//! every field until all are there; and the list of its fields in order, for which it needs little. A contract is sent
//! objects only. This reader puts the fields of an object in order, in code that all structs share, and shows them to
//! the derived reader as a list. What is accepted is the same, with these differences: a list in place of an object is
//! refused, and a field that a struct does not know is refused in every struct, except in those that
//! [`Wire`] and [`from_str`] are told may be newer than we are.
//!
//! ```
//! use salus_core::wire::{from_str, Unknown};
//! #[derive(serde::Deserialize, Debug, PartialEq)]
//! struct Crate { number: u64, label: Option<String> }
//!
//! let read = |text| from_str::<Crate>(text, Unknown::Refuse).map_err(|e| e.to_string());
//! assert_eq!(read(r#"{"number": 7}"#), Ok(Crate { number: 7, label: None }));
//! assert!(read(r#"{"label": "x"}"#).unwrap_err().contains("missing field `number`"));
//! assert!(read(r#"{"number": 7, "lable": "x"}"#).unwrap_err().contains("unknown field `lable`"));
//! assert!(read(r#"{"number": 7, "number": 8}"#).unwrap_err().contains("duplicate field `number`"));
//! assert!(read("[7, null]").is_err());
//! assert!(from_str::<Crate>(r#"{"number": 7, "new": 1}"#, Unknown::Ignore).is_ok());
//! ```

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::Error;
use std::fmt;

/// What becomes of fields that a struct does not know.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// refused: a misspelt field must not be taken for one that is absent
    Refuse,
    /// refused, except in the struct of this name, which another contract writes that may be newer
    IgnoreIn(&'static str),
    /// ignored: the answer of another contract that may be newer
    Ignore,
}

impl Unknown {
    fn ignored_in(self, name: &str) -> bool {
        match self {
            Self::Refuse => false,
            Self::IgnoreIn(newer) => name == newer,
            Self::Ignore => true,
        }
    }
}

/// A message as an entry point takes it: `Wire(msg): Wire<ExecuteMsg>`. Unknown fields are refused.
pub struct Wire<T>(pub T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Wire<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(from)?;
        from_str(raw.get(), Unknown::Refuse)
            .map(Wire)
            .map_err(D::Error::custom)
    }
}

/// A value from JSON text.
pub fn from_str<T: DeserializeOwned>(text: &str, unknown: Unknown) -> Result<T, Error> {
    let raw: &RawValue = serde_json::from_str(text)?;
    T::deserialize(Json { raw, unknown })
}

/// A value from JSON bytes.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8], unknown: Unknown) -> Result<T, Error> {
    let raw: &RawValue = serde_json::from_slice(bytes)?;
    T::deserialize(Json { raw, unknown })
}

/// One value, not looked into yet.
#[derive(Clone, Copy)]
struct Json<'de> {
    raw: &'de RawValue,
    unknown: Unknown,
}

type Fields<'de> = Vec<(String, &'de RawValue)>;

impl<'de> Json<'de> {
    fn with(self, raw: &'de RawValue) -> Self {
        Self { raw, ..self }
    }

    fn is_null(self) -> bool {
        self.raw.get() == "null"
    }

    /// The parts of an object, in the order in which they came.
    fn object(self) -> Result<Fields<'de>, Error> {
        serde_json::Deserializer::from_str(self.raw.get()).deserialize_map(Parts)
    }

    /// The parts of an object in the order of a struct's fields; what is absent is none.
    fn fields(self, name: &str, names: &[&'static str]) -> Result<Vec<Option<&'de RawValue>>, Error> {
        let mut found = vec![None; names.len()];
        for (key, value) in self.object()? {
            match names
                .iter()
                .position(|name| *name == key)
                .and_then(|at| found.get_mut(at))
            {
                Some(Some(_)) => return Err(Error::custom(format_args!("duplicate field `{key}`"))),
                Some(place) => *place = Some(value),
                None if self.unknown.ignored_in(name) => {}
                None => return Err(Error::custom(format_args!("unknown field `{key}` in {name}"))),
            }
        }
        Ok(found)
    }
}

struct Parts;

impl<'de> Visitor<'de> for Parts {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = map.next_entry()? {
            parts.push(part);
        }
        Ok(parts)
    }
}

macro_rules! primitive {
    ($($name:ident)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            serde_json::Deserializer::from_str(self.raw.get()).$name(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Json<'de> {
    type Error = Error;

    primitive! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string deserialize_bytes
        deserialize_byte_buf deserialize_unit deserialize_map deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let parts: Vec<&RawValue> = serde_json::from_str(self.raw.get())?;
        visitor.visit_seq(List {
            whole: self,
            parts: parts.into_iter(),
        })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let mut ordered = Ordered {
            whole: self,
            values: self.fields(name, names)?.into_iter(),
            names,
            missing: None,
        };
        let read = visitor.visit_seq(&mut ordered);
        ordered.explain(read)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self.variant()?)
    }
}

impl<'de> Json<'de> {
    fn variant(self) -> Result<Variant<'de>, Error> {
        if self.raw.get().starts_with('"') {
            let name = serde_json::from_str(self.raw.get())?;
            return Ok(Variant { name, content: None });
        }
        let mut parts = self.object()?.into_iter();
        match (parts.next(), parts.next()) {
            (Some((name, content)), None) => Ok(Variant {
                name,
                content: Some(self.with(content)),
            }),
            _ => Err(Error::custom(
                "expected the name of one variant, with its content",
            )),
        }
    }
}

/// The values of an array.
struct List<'de> {
    whole: Json<'de>,
    parts: std::vec::IntoIter<&'de RawValue>,
}

impl<'de> SeqAccess<'de> for List<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        match self.parts.next() {
            Some(raw) => seed.deserialize(self.whole.with(raw)).map(Some),
            None => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        None
    }
}

/// The fields of a struct in their order.
struct Ordered<'de> {
    whole: Json<'de>,
    values: std::vec::IntoIter<Option<&'de RawValue>>,
    names: &'static [&'static str],
    missing: Option<&'static str>,
}

impl Ordered<'_> {
    fn next_name(&self) -> Option<&'static str> {
        let at = self.names.len().checked_sub(self.values.len())?.checked_sub(1)?;
        self.names.get(at).copied()
    }

    /// A derived reader only says how many fields it had when one was missing.
    fn explain<T>(&self, read: Result<T, Error>) -> Result<T, Error> {
        match (read, self.missing) {
            (Err(_), Some(name)) => Err(Error::custom(format_args!("missing field `{name}`"))),
            (read, _) => read,
        }
    }
}

impl<'de> SeqAccess<'de> for &mut Ordered<'de> {
    type Error = Error;

    /// None is what a derived reader takes for the default of a field, or refuses if there is none.
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        match self.values.next() {
            Some(Some(raw)) => seed.deserialize(self.whole.with(raw)).map(Some),
            _ => match seed.deserialize(Absent) {
                Ok(none) => Ok(Some(none)),
                Err(_) => {
                    self.missing = self.next_name();
                    Ok(None)
                }
            },
        }
    }
}

/// A field that is not there: only an option can be read from it.
struct Absent;

impl<'de> Deserializer<'de> for Absent {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom(""))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The variant of an enum with its content, if it has one.
struct Variant<'de> {
    name: String,
    content: Option<Json<'de>>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Content<'de>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Content<'de>), Error> {
        let name: StrDeserializer<'_, Error> = self.name.as_str().into_deserializer();
        Ok((seed.deserialize(name)?, Content(self.content)))
    }
}

/// The content of a variant.
struct Content<'de>(Option<Json<'de>>);

impl<'de> Content<'de> {
    fn some(self) -> Result<Json<'de>, Error> {
        self.0
            .ok_or_else(|| Error::custom("the variant has content, and none came"))
    }
}

impl<'de> VariantAccess<'de> for Content<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.0 {
            Some(content) if !content.is_null() => Err(Error::custom("the variant has no content")),
            _ => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.some()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.some()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.some()?.deserialize_struct("the message", names, visitor)
    }
}
