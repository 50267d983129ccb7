import static org.codelibs.opensearch.runner.OpenSearchRunner.newConfigs;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/** Runs some of the nodes of a cluster in one Java machine, until it is terminated or killed. */
final class SomeNodes {
    /**
     * Folder, name of the cluster, which of its nodes from 0 run here, and the ports of all nodes
     * for HTTP and between them; each list separated by commas.
     */
    public static void main(String[] arguments) throws InterruptedException {
        String[] here = arguments[2].split(",");
        String[] http = arguments[3].split(",");
        String[] transport = arguments[4].split(",");
        String[] names = new String[http.length];
        String[] peers = new String[http.length];
        for (int node = 0; node < http.length; node++) {
            names[node] = "node" + node;
            peers[node] = "127.0.0.1:" + transport[node];
        }
        OpenSearchRunner runner = new OpenSearchRunner();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                runner.close();
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }));
        runner.onBuild((number, settings) -> {
            int node = Integer.parseInt(here[number - 1]);
            settings.put("node.name", names[node]);
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", http[node]);
            settings.put("transport.port", transport[node]);
            // Others may run clusters here; by default only six ports are looked at.
            settings.putList("discovery.seed_hosts", peers);
            settings.putList("cluster.initial_cluster_manager_nodes", names);
            // The first one doesn't wait for those that this machine starts after it.
            settings.put("discovery.initial_state_timeout", "0s");
            // The collector of a small heap leaves garbage for long, which is no reason to refuse.
            settings.put("indices.breaker.total.use_real_memory", false);
            settings.putList("path.repo", arguments[0] + "/snapshots");
            // Else no copy goes to a disk of which others have taken 85%.
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
        });
        runner.build(
                newConfigs()
                        .basePath(arguments[0])
                        .clusterName(arguments[1])
                        .numOfNode(here.length)
                        .pluginTypes("Smartcn"));
        Thread.currentThread().join();
    }
}
