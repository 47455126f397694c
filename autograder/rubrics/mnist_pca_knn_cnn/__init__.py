"""The room of the homework mnist_pca_knn_cnn."""
