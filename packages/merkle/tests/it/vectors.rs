use crate::{hex, leaf, leaves};
use merkle::Tree;

#[test]
fn leaves_and_roots_are_those_of_an_independent_implementation() {
    assert_eq!(
        hex(&leaf(0)),
        "92852ad0be37e5a0e0358402bbf5684396702d9ab707084b2d3f06e2fba3fbb2"
    );
    assert_eq!(
        hex(&leaf(6)),
        "d36b0208cafaeb45ab449b8a51db8dd8d4d582b31db6bcca02af898c28073a30"
    );
    let roots = [
        "92852ad0be37e5a0e0358402bbf5684396702d9ab707084b2d3f06e2fba3fbb2",
        "fb0ecf74d24dcda335121e0915cba920d547a29ee4a26c32e1fd5446c1059628",
        "2c31eeaaa3d8ea3d1d045bdf36467780b4db43565f11ddeb764e5a5bf03af501",
        "e113f278eeaefbd16a875e4ad3b18637490ad8236265e00b6466b275f9afb823",
        "d1d12fb6c011ed924a91865fd2ece036d760f81741a2f00ba96d40259bfafe08",
        "5a8300c7b347b891cf6bf8c47d24a1e3bda44a0cefb2f662f32214cddfa709a6",
        "ad7f8dbf123a1cfd64cbfaae6053b690897c8805634fa1b97ec59e7216225d8d",
    ];
    for (count, root) in (1..).zip(roots) {
        let tree = Tree::build(leaves(count)).unwrap();
        assert_eq!(hex(&tree.root()), root, "{count} leaves");
        assert_eq!(tree.count(), u64::from(count));
    }
}
