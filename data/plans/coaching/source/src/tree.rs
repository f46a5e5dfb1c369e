//! The tree of categories.

/// Key, parent (0: none), name, short name (empty: none), place among its siblings.
pub struct Node(pub i32, pub i32, pub &'static str, pub &'static str, pub i32);

/// The categories as they lie in the database. Those at the end were changed late, so that some
/// children lie before their parents; 76 is younger than its child.
pub const NODES: [Node; 64] = [
    Node(1, 0, "Health", "", 10),
    Node(2, 0, "Work", "", 20),
    Node(4, 0, "Money", "", 40),
    Node(5, 0, "Growth", "", 40),
    Node(10, 1, "Sleep", "", 1),
    Node(11, 1, "Nutrition", "Food", 2),
    Node(13, 1, "Stress", "", 5),
    Node(14, 1, "Mindfulness", "Mind", 5),
    Node(15, 2, "Career", "", 1),
    Node(16, 2, "Focus", "", 2),
    Node(17, 2, "Leadership", "Lead", 3),
    Node(18, 2, "Work-life balance", "Balance", 4),
    Node(19, 3, "Partner", "", 1),
    Node(20, 3, "Family", "", 2),
    Node(21, 3, "Friends", "", 3),
    Node(22, 4, "Saving", "", 1),
    Node(23, 4, "Spending", "", 2),
    Node(24, 76, "Debt", "", 1),
    Node(25, 5, "Habits", "", 1),
    Node(26, 5, "Learning", "", 2),
    Node(27, 5, "Creativity", "Create", 9),
    Node(30, 10, "Falling asleep", "Asleep", 1),
    Node(31, 10, "Waking up", "Awake", 2),
    Node(32, 10, "Night shifts", "Nights", 3),
    Node(33, 11, "Breakfast", "", 1),
    Node(34, 11, "Sugar", "", 2),
    Node(35, 11, "Cooking at home", "Cooking", 3),
    Node(36, 12, "Running", "", 1),
    Node(37, 12, "Yoga", "", 2),
    Node(38, 12, "Strength", "", 3),
    Node(39, 13, "Breathing 🌬️", "Breathe", 1),
    Node(40, 13, "Exam nerves", "", 2),
    Node(41, 15, "New job", "", 1),
    Node(42, 15, "Pay talks", "Pay", 2),
    Node(43, 15, "Interviews", "", 3),
    Node(44, 16, "Deep work", "", 1),
    Node(45, 16, "Phone-free hours", "Offline", 2),
    Node(46, 17, "Feedback", "", 1),
    Node(47, 17, "First team", "", 2),
    Node(48, 19, "Listening", "", 1),
    Node(49, 19, "Conflict", "", 1),
    Node(50, 20, "Parents", "", 1),
    Node(51, 20, "Small children", "Kids", 4),
    Node(52, 25, "Morning routine", "Morning", 1),
    Node(53, 25, "Quitting", "Quit", 2),
    Node(54, 26, "Languages", "", 1),
    Node(55, 26, "", "Instruments", 2),
    Node(60, 36, "First five kilometres", "5 km", 1),
    Node(61, 36, "Marathon", "", 2),
    Node(62, 37, "Sun salutation", "Sun", 0),
    Node(63, 43, "Video interviews", "Video", -5),
    Node(64, 49, "After a quarrel", "Quarrel", 1),
    Node(65, 54, "Deutsch für Anfänger", "Deutsch", 1),
    Node(66, 53, "Smoking ", "", 1),
    Node(67, 53, "Sweets & \"treats\"", "Sweets", 2),
    Node(68, 99, "Retreats", "", 1),
    Node(69, 68, "Silent week", "Silence", 1),
    Node(71, 72, "Confidence", "", 1),
    Node(72, 71, "Self-image", "Self", 1),
    Node(73, 72, "Public speaking", "Stage", 1),
    Node(76, 0, "Worries", "", 90),
    Node(77, 22, "Emergency fund", "Fund", 1),
    Node(12, 1, "Movement", "Move", 3),
    Node(3, 0, "Relationships", "People", 30),
];

/// Icon and second icon by category; 0 is none.
pub const ICONS: [(i32, i32, i32); 30] = [
    (1, 50, 58),
    (2, 53, 58),
    (3, 54, 59),
    (4, 55, 0),
    (5, 57, 58),
    (10, 51, 60),
    (11, 52, 60),
    (12, 56, 0),
    (13, 57, 60),
    (14, 62, 0),
    (16, 53, 0),
    (19, 54, 59),
    (20, 14, 0),
    (21, 54, 0),
    (22, 55, 0),
    (24, 777, 58),
    (25, 61, 0),
    (26, 64, 60),
    (27, 26, 0),
    (30, 51, 0),
    (31, 778, 0),
    (33, 52, 0),
    (36, 56, 0),
    (37, 56, 62),
    (41, 53, 0),
    (54, 0, 60),
    (65, 64, 64),
    (68, 50, 0),
    (73, 777, 0),
    (76, 55, 55),
];

/// Roots with their two colours and what they are for.
pub const THEMES: [(i32, &str, &str, &str); 6] = [
    (1, "#2E8B57", "#D9F2E3", "personal"),
    (2, "#1F4E9E", "#DCE7FA", "work"),
    (3, "#C2185B", "#FBE0EA", "personal"),
    (4, "#8A6D00", "#FFF6D1", "personal"),
    (5, "#6A3FA0", "#EBE1F7", "personal"),
    (76, "#5F6B73", "#E6EAEC", "personal"),
];

/// The category above another one, if that one has one.
pub fn parent(id: i32) -> Option<i32> {
    let above = NODES.iter().find(|node| node.0 == id)?.1;
    (above != 0).then_some(above)
}

/// The categories from this one upwards, as far as four levels go: a cycle has no top.
pub fn upwards(id: i32) -> Vec<i32> {
    std::iter::successors(Some(id), |id| parent(*id)).take(5).collect()
}
