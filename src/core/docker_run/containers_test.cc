#include "core/docker_run/containers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/compose/model.h"

namespace dvsguard::docker_run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Containers find(std::string_view script, const compose::Variables& variables = {}) {
  const auto parsed = build::parse_script(script, file_name("run.sh"));
  EXPECT_TRUE(parsed.has_value());
  return find_containers(*parsed, {"run.sh", "/project"}, variables);
}

std::vector<std::string> names_in(std::string_view script) {
  std::vector<std::string> names;
  for (const Container& container : find(script).all) names.push_back(container.name);
  return names;
}

compose::Service service_in(std::string_view script, const compose::Variables& variables = {}) {
  const Containers containers = find(script, variables);
  EXPECT_EQ(containers.all.size(), 1U);
  const auto project = compose::decode_project(containers.all.front().model);
  EXPECT_TRUE(project.has_value()) << project.error().what;
  return project->services.front();
}

TEST(Containers, AreWhatAnyEngineRunsOrCreates) {
  EXPECT_THAT(
      names_in("docker run a\nsudo docker run a\ndocker container run a\ndocker create a\n"
               "podman run a\nnerdctl -n x run a\nexec docker --context y container create a\n"),
      ElementsAre("run.sh:1", "run.sh:2", "run.sh:3", "run.sh:4", "run.sh:5", "run.sh:6", "run.sh:7"));
}

TEST(Containers, AreNotWhatOtherSubcommandsDo) {
  EXPECT_THAT(names_in("docker compose run a\ndocker-compose run a\ndocker exec run a\necho docker run a\n"
                       "docker network create a\ndocker volume create b\n# docker run a\ndocker pull run\n"),
              IsEmpty());
}

TEST(Containers, AreFoundInFunctionsHeredocsAndNestedShells) {
  EXPECT_THAT(names_in("f() {\n  docker run a\n}\nbash -c 'docker run b'\nsh <<'E'\ndocker run c\nE\n"
                       "x=$(docker run d) || docker run e\n"),
              ElementsAre("run.sh:2", "run.sh:4", "run.sh:6", "run.sh:8", "run.sh:8:22"));
}

TEST(Containers, AreWhatAVariableSpellsOut) {
  EXPECT_THAT(names_in("DOCKER='sudo docker'\nRUN=\"$DOCKER run --rm\"\n$RUN img\n"),
              ElementsAre("run.sh:3"));
}

// The example of docs.docker.com/reference/cli/docker/container/run, "Set environment variables" and others.
TEST(Containers, ReadDockersOwnExamples) {
  const compose::Service service = service_in(
      "docker run -e MYVAR1 --env MYVAR2=foo --env-file ./env.list --name test -it \\\n"
      "  -v $(pwd):$(pwd) -w $(pwd) -p 127.0.0.1:80:8080/tcp --ulimit nofile=1024:1024 \\\n"
      "  --security-opt no-new-privileges --tmpfs /run:rw,noexec,nosuid,size=65536k \\\n"
      "  --cap-drop ALL --cap-add=NET_ADMIN --device=/dev/sda:/dev/xvdc:r ubuntu bash");
  EXPECT_EQ(*service.image.get(), "ubuntu");
  EXPECT_THAT(*service.command.get(), ElementsAre("bash"));
  EXPECT_EQ(*service.container_name.get(), "test");
  EXPECT_EQ(*service.working_dir.get(), "/project");
  ASSERT_EQ(service.environment.size(), 2U);
  EXPECT_TRUE(service.environment[0].value.is_unknown());
  EXPECT_EQ(*service.environment[1].value.get(), "foo");
  ASSERT_EQ(service.volumes.size(), 1U);
  EXPECT_EQ(*service.volumes[0].source.get(), "/project");
  ASSERT_EQ(service.ports.size(), 1U);
  EXPECT_EQ(*service.ports[0].host_ip.get(), "127.0.0.1");
  EXPECT_EQ(*service.ports[0].target.get(), 8080);
  EXPECT_EQ(*service.cap_add.front().get(), "NET_ADMIN");
  EXPECT_EQ(*service.cap_drop.front().get(), "ALL");
  EXPECT_EQ(*service.devices.front().permissions.get(), "r");
  ASSERT_EQ(service.env_files.size(), 1U);
  EXPECT_EQ(service.env_files.front().format, "raw");
}

// docs.docker.com/engine/storage/bind-mounts and /volumes: "Options for --mount".
TEST(Containers, ReadTheLongSyntaxOfMounts) {
  const compose::Service service = service_in(
      "docker run --mount type=bind,source=/a,target=/b,readonly,bind-propagation=rslave \\\n"
      "  --mount 'type=bind,src=/c,\"dst=/d,e\"' --mount type=tmpfs,destination=/t,tmpfs-size=1048576 img");
  ASSERT_EQ(service.volumes.size(), 3U);
  EXPECT_EQ(service.volumes[0].type, compose::MountType::Bind);
  EXPECT_TRUE(*service.volumes[0].read_only.get());
  EXPECT_EQ(*service.volumes[0].propagation.get(), "rslave");
  EXPECT_EQ(*service.volumes[1].target.get(), "/d,e");
  EXPECT_EQ(service.volumes[2].type, compose::MountType::Tmpfs);
  EXPECT_EQ(*service.volumes[2].tmpfs_size.get(), 1048576);
}

// A local volume with `o=bind` is a bind mount by another name.
TEST(Containers, DefineTheVolumesThatTheirMountsDescribe) {
  const Containers containers = find(
      "docker run --mount 'type=volume,src=v,dst=/d,volume-opt=type=none,volume-opt=o=bind,"
      "volume-opt=device=/etc' img");
  const auto project = compose::decode_project(containers.all.front().model);
  ASSERT_TRUE(project.has_value());
  ASSERT_EQ(project->volumes.size(), 1U);
  EXPECT_EQ(*project->volumes.front().driver_opts.at("device").get(), "/etc");
  EXPECT_EQ(*project->services.front().volumes.front().source.get(), project->volumes.front().key);
}

TEST(Containers, KeepTheTargetOfAMountWhoseSourceIsUnknown) {
  const compose::Service service = service_in("docker run -v \"${KEY_FILE}\":/keys/a.json:ro -v $D/x:/y img");
  ASSERT_EQ(service.volumes.size(), 2U);
  EXPECT_TRUE(service.volumes[0].source.is_unknown());
  EXPECT_EQ(*service.volumes[0].target.get(), "/keys/a.json");
  EXPECT_TRUE(*service.volumes[0].read_only.get());
  EXPECT_TRUE(service.volumes[1].source.is_unknown());
}

TEST(Containers, KnowNoRelativePathBehindACd) {
  EXPECT_TRUE(service_in("cd /elsewhere\ndocker run -v ./a:/b img").volumes.front().source.is_unknown());
  EXPECT_EQ(*service_in("cd \"$(dirname \"$0\")\"\ndocker run -v ./a:/b img").volumes.front().source.get(),
            "./a");
}

TEST(Containers, LeaveOpenWhatUnknownOptionsCouldSay) {
  const Containers containers = find("docker run \"${ARGS[@]}\" --rm repo/img:1 x");
  ASSERT_EQ(containers.all.size(), 1U);
  ASSERT_EQ(containers.all.front().unread.size(), 1U);
  EXPECT_THAT(containers.all.front().unread.front().what, HasSubstr("ARGS"));
  const auto project = compose::decode_project(containers.all.front().model);
  ASSERT_TRUE(project.has_value());
  const compose::Service& service = project->services.front();
  EXPECT_TRUE(service.privileged.is_unknown());
  EXPECT_TRUE(service.user.is_unknown());
  EXPECT_TRUE(service.cap_add.front().is_unknown());
  EXPECT_EQ(*service.image.get(), "repo/img:1");
}

TEST(Containers, LastAsLongAsTheyAreAskedTo) {
  EXPECT_TRUE(find("docker run --rm img").all.front().one_shot);
  EXPECT_TRUE(find("docker run -d=false img").all.front().one_shot);
  EXPECT_TRUE(find("docker run --restart=no img").all.front().one_shot);
  EXPECT_FALSE(find("docker run -d img").all.front().one_shot);
  EXPECT_FALSE(find("docker run -itd img").all.front().one_shot);
  EXPECT_FALSE(find("docker run --restart unless-stopped img").all.front().one_shot);
}

// "docker: invalid volume specification", so nothing runs; Compose ignores such a mode.
TEST(Containers, TellOfModesThatTheEngineRefuses) {
  const Containers containers = find("docker run -v /a:/b:readonly img");
  ASSERT_EQ(containers.all.front().unread.size(), 1U);
  EXPECT_THAT(containers.all.front().unread.front().what, HasSubstr("readonly"));
}

TEST(Containers, OfAWordThatFitsNoContainerHaveNoModel) {
  const Containers containers = find("docker run -p nonsense img");
  ASSERT_EQ(containers.all.size(), 1U);
  EXPECT_TRUE(containers.all.front().model.is_null());
  EXPECT_FALSE(containers.all.front().unread.empty());
}

TEST(Containers, AreBoundedInNumber) {
  std::string script;
  for (std::size_t i = 0; i <= kMaxContainers; ++i) script += "docker run img\n";
  const Containers containers = find(script);
  EXPECT_EQ(containers.all.size(), kMaxContainers);
  EXPECT_FALSE(containers.whole);
}

}  // namespace
}  // namespace dvsguard::docker_run
