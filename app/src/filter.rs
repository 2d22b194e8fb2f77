//! Which dishes a search and its filters leave. The server and the browser share it, so that both show the same.
//! Plain text in and out: it must stay small in the browser.

/// What a guest is looking for. Diets and allergens are their stable names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    /// Lower case.
    pub words: Vec<String>,
    /// A dish must have all of them.
    pub diets: Vec<String>,
    /// A dish must have none of them.
    pub without: Vec<String>,
}

impl Criteria {
    #[must_use]
    pub fn new(query: &str, diets: Vec<String>, without: Vec<String>) -> Self {
        let words = query.to_lowercase().split_whitespace().map(str::to_owned).collect();
        Self { words, diets, without }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.diets.is_empty() && self.without.is_empty()
    }

    /// `text` is the dish in lower case; `diets` and `allergens` are names with spaces between.
    #[must_use]
    pub fn matches(&self, text: &str, diets: &str, allergens: &str) -> bool {
        self.words.iter().all(|word| text.contains(word.as_str()))
            && self.diets.iter().all(|name| has(diets, name))
            && !self.without.iter().any(|name| has(allergens, name))
    }
}

fn has(names: &str, wanted: &str) -> bool {
    names.split(' ').any(|name| name == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn criteria(query: &str, diet: &[&str], without: &[&str]) -> Criteria {
        let own = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        Criteria::new(query, own(diet), own(without))
    }

    #[test]
    fn every_word_and_every_diet_and_no_allergen() {
        let dish = |wanted: &Criteria| wanted.matches("pizza funghi with mushrooms", "vegetarian halal", "gluten milk");
        assert!(dish(&criteria("", &[], &[])));
        assert!(dish(&criteria(" Mush  PIZZA ", &["halal", "vegetarian"], &["nuts"])));
        assert!(!dish(&criteria("pizza tuna", &[], &[])));
        assert!(!dish(&criteria("", &["vegan"], &[])));
        assert!(!dish(&criteria("", &["vegetarian"], &["milk"])));
    }

    #[test]
    fn a_part_of_a_name_is_not_the_name() {
        assert!(criteria("", &[], &["nuts"]).matches("", "", "peanuts"));
        assert!(!criteria("", &["vegan"], &[]).matches("", "vegan_style", ""));
    }
}
